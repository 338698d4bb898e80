import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Eye, EyeOff } from 'lucide-react'

import { errorsKey, watchErrors } from '../../api/developer/errors'
import { Button } from '../../ui/controls/button'
import { notify } from '../../ui/feedback/notify'

/** Be told of new errors, and of those that came back, or not any more. */
export function WatchErrors({ pluginId, watched }: { pluginId: string; watched: boolean }) {
  const queries = useQueryClient()
  const { mutate, isPending } = useMutation({
    mutationFn: () => watchErrors(pluginId, !watched),
    onSuccess: async ({ watched: now }) => {
      await queries.invalidateQueries({ queryKey: errorsKey(pluginId) })
      notify.success(now ? 'You are told of new errors, once an hour at most' : 'You are told no more')
    },
    onError: (error) => {
      notify.error(watched ? 'You are still told of them' : 'You are not told of them', error)
    },
  })
  const Icon = watched ? EyeOff : Eye
  return (
    <Button
      className="ml-auto"
      busy={isPending}
      onClick={() => {
        mutate()
      }}
    >
      <Icon aria-hidden className="size-4" />
      {watched ? 'Stop watching' : 'Watch'}
      <span className="sr-only"> the errors</span>
    </Button>
  )
}
