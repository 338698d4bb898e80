import { withConfirmation } from '../http/confirmation'
import { request } from '../http/http'

/** What the services know of the account, as they say it. */
export type AccountData = Record<string, unknown> & { format: string }

export const exportData = () =>
  withConfirmation(() => request<AccountData>('/user/export', { method: 'POST' }))

/** For good, and at once. */
export const deleteAccount = (username: string) =>
  withConfirmation(() => request<undefined>('/auth/deletion', { method: 'POST', body: { username } }))
