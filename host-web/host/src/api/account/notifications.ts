import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'

import { useIsLive } from '../../live/live-connection'
import { type CallOptions, request } from '../http/http'

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
  /** Told since one watches the plugin or its author; an answer from before an update lacks it. */
  watched?: 'plugin' | 'author' | null
}

export interface NotificationPage {
  items: Notification[]
  unread: number
  nextCursor: string | null
}

/** How often an open page asks whether there is news, and one that is told by itself. */
const INTERVAL = 60_000
const INTERVAL_WHEN_TOLD = 5 * 60_000

const listNotifications = (cursor: string | undefined, options: CallOptions = {}) =>
  request<NotificationPage>(
    `/user/notifications${cursor ? `?${new URLSearchParams({ cursor })}` : ''}`,
    options,
  )

/** What a page shows in passing. */
export interface Counts {
  unread: number
  /** Versions that wait for a moderator, appeals too; 100 are 100 or more. null to others. */
  waiting: number | null
}

const count = (options: CallOptions = {}) => request<Counts>('/user/notifications/unread', options)

export const readNotification = (id: string) =>
  request<undefined>(`/user/notifications/${encodeURIComponent(id)}/read`, { method: 'POST' })

/** Up to the newest that was seen: what came meanwhile stays unread. */
export const readNotificationsUpTo = (id: string) =>
  request<undefined>('/user/notifications/read', { method: 'POST', body: { upTo: id } })

export const NOTIFICATIONS = 'notifications'
/** The account is part of the keys: nobody sees what another was told. */
export const notificationsKey = (userId: string) => [NOTIFICATIONS, userId] as const

export const countsQuery = (userId: string) =>
  queryOptions({
    queryKey: [...notificationsKey(userId), 'unread'],
    queryFn: ({ signal }) => count({ signal }),
    refetchInterval: () => (useIsLive.getState().isLive ? INTERVAL_WHEN_TOLD : INTERVAL),
  })

export const notificationsQuery = (userId: string) =>
  infiniteQueryOptions({
    queryKey: [...notificationsKey(userId), 'list'],
    queryFn: ({ pageParam, signal }) => listNotifications(pageParam, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    staleTime: 0,
  })
