import { useMutation, useQueryClient } from '@tanstack/react-query'

import { notificationsKey, readNotification, readNotificationsUpTo } from '../api/account/notifications'
import { notify } from '../ui/feedback/notify'

/** Marks on the service, and asks anew what it knows then: list and bell say the same. */
export function useReading(userId: string) {
  const queries = useQueryClient()
  const options = {
    onSettled: () => queries.invalidateQueries({ queryKey: notificationsKey(userId) }),
    onError: (error: unknown) => {
      notify.error('It could not be marked as read', error)
    },
  }
  const one = useMutation({ mutationFn: readNotification, ...options })
  const all = useMutation({ mutationFn: readNotificationsUpTo, ...options })
  return { readOne: one.mutate, readAll: all.mutate, busy: all.isPending }
}
