import { useMutation, useQueryClient } from '@tanstack/react-query'

import { notificationsKey } from '../../api/account/notifications'
import { setWatched, watchedQuery, watchesKey, type WatchedKind } from '../../api/account/watches'
import { notify } from '../../ui/feedback/notify'

/** Watches something, or no more; whatever shows it follows. */
export function useSetWatched(userId: string, kind: WatchedKind, id: string, name: string) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (watched: boolean) => setWatched(kind, id, watched),
    onSuccess: async (answer) => {
      queries.setQueryData(watchedQuery(userId, kind, id).queryKey, answer)
      notify.success(answer.watched ? `You are told of ${name} from now on.` : `You watch ${name} no more.`)
      await Promise.all([
        queries.invalidateQueries({ queryKey: watchesKey(userId) }),
        queries.invalidateQueries({ queryKey: notificationsKey(userId) }),
      ])
    },
    onError: (problem) => notify.error(`${name} could not be watched, or no more`, problem),
  })
}
