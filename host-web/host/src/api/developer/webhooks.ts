import { queryOptions } from '@tanstack/react-query'

import { withConfirmation } from '../http/confirmation'
import { request } from '../http/http'

/** In the order in which people are asked. */
export const EVENT_WORDS = {
  'version.published': 'A version is published',
  'version.approved': 'A moderator approves a version',
  'version.rejected': 'A moderator rejects a version',
  'version.yanked': 'A version is withdrawn',
  'version.restored': 'A version is restored',
  'version.blocked': 'A moderator blocks a version',
  'version.unblocked': 'A version is not blocked any more',
  'plugin.blocked': 'A moderator blocks a plugin',
  'plugin.unblocked': 'A plugin is not blocked any more',
  'rollout.halted': 'A roll-out is halted',
  'review.written': 'Somebody reviews a plugin',
  'review.edited': 'A review is changed',
  'review.deleted': 'A review is deleted',
  'installs.milestone': 'Twice as many people have a plugin, or half',
}

export type WebhookEvent = keyof typeof EVENT_WORDS
export const EVENTS = Object.keys(EVENT_WORDS) as WebhookEvent[]

/** What a message is about, also of a kind that this page is too old for. */
export const eventWords = (kind: string): string =>
  kind === 'ping' ? 'Ping' : kind in EVENT_WORDS ? EVENT_WORDS[kind as WebhookEvent] : kind

/** Times are ISO 8601. */
export interface Webhook {
  id: string
  /** null: all plugins that one owns. */
  pluginId: string | null
  url: string
  events: WebhookEvent[]
  /** Why nothing is sent. */
  disabled: 'owner' | 'failing' | 'gone' | null
  failingSince: string | null
  createdAt: string
  /** Until when it is signed with an earlier secret as well. */
  earlierUntil: string | null
  /** Messages that wait. */
  waiting: number
}

/** What is answered once. */
export interface WebhookWithSecret extends Webhook {
  secret: string
}

export interface NewWebhook {
  url: string
  events: WebhookEvent[]
  pluginId: string | null
}

export interface WebhookChanges {
  url?: string
  events?: WebhookEvent[]
  enabled?: boolean
}

export interface Delivery {
  id: string
  /** What `webhook-id` says. */
  messageId: string
  kind: string
  body: string
  state: 'waiting' | 'delivered' | 'given-up'
  attempts: number
  madeAt: string
  lastAt: string | null
  nextAt: string | null
  status: number | null
  /** What the server said; text. */
  response: string | null
  problem: string | null
  tookMs: number | null
}

const PATH = '/developer/webhooks'
const of = (id: string) => `${PATH}/${encodeURIComponent(id)}`

export const addWebhook = (body: NewWebhook) =>
  withConfirmation(() => request<WebhookWithSecret>(PATH, { method: 'POST', body }))

export const changeWebhook = (id: string, body: WebhookChanges) =>
  withConfirmation(() => request<Webhook>(of(id), { method: 'PATCH', body }))

export const removeWebhook = (id: string) =>
  withConfirmation(() => request<undefined>(of(id), { method: 'DELETE' }))

export const rotateSecret = (id: string) =>
  withConfirmation(() => request<WebhookWithSecret>(`${of(id)}/secret`, { method: 'POST' }))

export const pingWebhook = (id: string) => request<Delivery>(`${of(id)}/ping`, { method: 'POST' })

export const redeliver = (id: string, delivery: string) =>
  request<Delivery>(`${of(id)}/deliveries/${encodeURIComponent(delivery)}/redelivery`, { method: 'POST' })

/** The account is part of the keys: nobody sees another's. */
const webhooksKey = (userId: string) => ['developer', 'webhooks', userId] as const

export const webhooksQuery = (userId: string) =>
  queryOptions({
    queryKey: webhooksKey(userId),
    queryFn: async ({ signal }) => (await request<{ items: Webhook[] }>(PATH, { signal })).items,
    staleTime: 0,
  })

/** ms: how often the page looks while one is sent. */
const SOON = 1_000
/** And for what comes by itself. */
const LATER = 15_000

export const webhookQuery = (userId: string, id: string) =>
  queryOptions({
    queryKey: [...webhooksKey(userId), id],
    queryFn: ({ signal }) => request<Webhook>(of(id), { signal }),
    staleTime: 0,
    refetchInterval: LATER,
  })

/** It is sent now, or in a moment; another one, whose turn it is not, has no time. */
const isSent = ({ nextAt }: Delivery) => nextAt !== null && isSoon(nextAt)
export const isSoon = (time: string): boolean => Date.parse(time) < Date.now() + MINUTE
const MINUTE = 60_000

export const deliveriesQuery = (userId: string, id: string) =>
  queryOptions({
    queryKey: [...webhooksKey(userId), id, 'deliveries'],
    queryFn: async ({ signal }) =>
      (await request<{ items: Delivery[] }>(`${of(id)}/deliveries`, { signal })).items,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.some(isSent) ? SOON : LATER),
  })
