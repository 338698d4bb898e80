import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'

import { type CallOptions, request } from './http'

/** What a person is told. `said` has the words of whoever did it, by the kind. */
export interface Notification {
  id: string
  kind: string
  /** null of what concerns the person and no plugin. */
  pluginId: string | null
  /** The plugin's. */
  name: string | null
  version: string | null
  said: Record<string, string | null>
  /** ISO 8601. */
  at: string
  read: boolean
}

export interface NotificationPage {
  items: Notification[]
  unread: number
  nextCursor: string | null
}

/** How often an open page asks whether there is news. */
const INTERVAL = 60_000

const listNotifications = (cursor: string | undefined, options: CallOptions = {}) =>
  request<NotificationPage>(
    `/user/notifications${cursor ? `?${new URLSearchParams({ cursor })}` : ''}`,
    options,
  )

const countUnread = (options: CallOptions = {}) =>
  request<{ unread: number }>('/user/notifications/unread', options).then(({ unread }) => unread)

export const readNotification = (id: string) =>
  request<undefined>(`/user/notifications/${encodeURIComponent(id)}/read`, { method: 'POST' })

/** Up to the newest that was seen: what came meanwhile stays unread. */
export const readNotificationsUpTo = (id: string) =>
  request<undefined>('/user/notifications/read', { method: 'POST', body: { upTo: id } })

/** The account is part of the keys: nobody sees what another was told. */
export const notificationsKey = (userId: string) => ['notifications', userId] as const

export const unreadQuery = (userId: string) =>
  queryOptions({
    queryKey: [...notificationsKey(userId), 'unread'],
    queryFn: ({ signal }) => countUnread({ signal }),
    refetchInterval: INTERVAL,
  })

export const notificationsQuery = (userId: string) =>
  infiniteQueryOptions({
    queryKey: [...notificationsKey(userId), 'list'],
    queryFn: ({ pageParam, signal }) => listNotifications(pageParam, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    staleTime: 0,
  })
