import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useId } from 'react'

import { chooseUsage, usageQuery } from '../../api/account/data'
import { Switch } from '../../ui/controls/switch'
import { ErrorState } from '../../ui/feedback/error-state'
import { notify } from '../../ui/feedback/notify'
import { Skeleton } from '../../ui/feedback/skeleton'

/** Whether the person's use of plugins may be counted. */
export function UsageChoice({ userId }: { userId: string }) {
  const id = useId()
  const queries = useQueryClient()
  const { queryKey } = usageQuery(userId)
  const { data, error, refetch } = useQuery(usageQuery(userId))
  const choose = useMutation({
    mutationFn: chooseUsage,
    onSuccess: (choice) => {
      queries.setQueryData(queryKey, choice)
    },
    onError: (problem) => notify.error('Your choice could not be kept', problem),
  })
  if (error && !data)
    return <ErrorState error={error} title="Your choice could not be loaded" onRetry={() => void refetch()} />
  if (!data) return <Skeleton className="h-12 rounded-md" />
  return (
    <div className="flex items-start justify-between gap-4">
      <label htmlFor={id} className="min-w-0 text-sm">
        <span className="font-medium">Count how I use plugins</span>
        <span className="block text-[13px] text-pretty text-muted">
          Which plugins start and whether they fail, for their authors. Never what you write.
        </span>
      </label>
      <Switch
        id={id}
        checked={choose.isPending ? choose.variables : data.reported}
        onCheckedChange={(reported) => {
          choose.mutate(reported)
        }}
      />
    </div>
  )
}
