import { queryOptions } from '@tanstack/react-query'

import { withConfirmation } from '../http/confirmation'
import { request } from '../http/http'

/** What the services know of the account, as they say it. */
export type AccountData = Record<string, unknown> & { format: string }

export const exportData = () =>
  withConfirmation(() => request<AccountData>('/user/export', { method: 'POST' }))

/** Whether the use of plugins may be counted. */
export interface UsageChoice {
  reported: boolean
}

export const chooseUsage = (reported: boolean) =>
  request<UsageChoice>('/user/usage', { method: 'PUT', body: { reported } })

export const usageQuery = (userId: string) =>
  queryOptions({
    queryKey: ['account', 'usage', userId],
    queryFn: ({ signal }) => request<UsageChoice>('/user/usage', { signal }),
    staleTime: 0,
  })

/** Asked also by who is not signed in: there is no session of an account that is gone. */
export const wasDeleted = (userId: string) =>
  request<{ deleted: boolean }>(`/auth/deletion/${encodeURIComponent(userId)}`).then(({ deleted }) => deleted)

/** For good, and at once. */
export const deleteAccount = (username: string) =>
  withConfirmation(() => request<undefined>('/auth/deletion', { method: 'POST', body: { username } }))
