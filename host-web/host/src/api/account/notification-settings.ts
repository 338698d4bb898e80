import { queryOptions } from '@tanstack/react-query'

import { withConfirmation } from '../http/confirmation'
import { type CallOptions, request } from '../http/http'

export interface Topic {
  id: string
  /** null: by mail only. */
  bell: boolean | null
  /** It concerns security: the bell cannot be turned off. */
  bellAlways: boolean
  mail: boolean
}

export interface NotificationSettings {
  /** This platform sends mail. */
  mail: boolean
  /** Confirmed; mail goes there. */
  address: string | null
  /** It waits for the code that was sent there. */
  pending: string | null
  topics: Topic[]
}

export type Choice = Partial<Pick<Topic, 'mail'> & { bell: boolean }>

const PATH = '/user/notifications'

const getSettings = (options: CallOptions = {}) => request<NotificationSettings>(`${PATH}/settings`, options)

export const chooseTopic = (id: string, choice: Choice) =>
  request<NotificationSettings>(`${PATH}/settings/${encodeURIComponent(id)}`, {
    method: 'PATCH',
    body: choice,
  })

/** A code is sent there; until it comes back, nothing else is. */
export const askAddress = (address: string) =>
  withConfirmation(() =>
    request<NotificationSettings>(`${PATH}/address`, { method: 'PUT', body: { address } }),
  )

export const confirmAddress = (code: string) =>
  request<NotificationSettings>(`${PATH}/address/confirm`, { method: 'POST', body: { code } })

export const removeAddress = () =>
  withConfirmation(() => request<undefined>(`${PATH}/address`, { method: 'DELETE' }))

/** By the link of a mail; nobody has to be signed in. */
export const unsubscribe = (link: string) =>
  request<{ topic: string }>(`/unsubscribe/${encodeURIComponent(link)}`, { method: 'POST' })

/** The account is part of the key: nobody sees another's address. */
export const notificationSettingsQuery = (userId: string) =>
  queryOptions({
    queryKey: ['notification-settings', userId],
    queryFn: ({ signal }) => getSettings({ signal }),
    staleTime: 0,
  })
