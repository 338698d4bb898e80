import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'

import { errorFromAnswer, unreachable } from '../http/api-error'
import { withConfirmation } from '../http/confirmation'
import { API_PREFIX, request } from '../http/http'
import type {
  Ban,
  Decision,
  LogPage,
  ModeratedPlugin,
  ModeratedPluginDetails,
  Policy,
  QueueFilters,
  ReviewQueue,
  ReviewTrial,
  VersionReview,
} from './moderation-types'

const versionPath = (pluginId: string, version: string) =>
  `/moderation/versions/${encodeURIComponent(pluginId)}/${encodeURIComponent(version)}`
const pluginPath = (pluginId: string) => `/moderation/plugins/${encodeURIComponent(pluginId)}`

const post = <T>(path: string, body?: unknown) => request<T>(path, { method: 'POST', body })
const confirmed = <T>(path: string, body?: unknown) => withConfirmation(() => post<T>(path, body))

export const claimReview = (pluginId: string, version: string) =>
  post<VersionReview>(`${versionPath(pluginId, version)}/claim`)

export const releaseReview = (pluginId: string, version: string) =>
  post<VersionReview>(`${versionPath(pluginId, version)}/release`)

/** Asks for the password once more. */
export const decideReview = (pluginId: string, version: string, decision: Decision) =>
  confirmed<VersionReview>(`${versionPath(pluginId, version)}/decision`, decision)

export const blockPlugin = (pluginId: string, reason: string) =>
  confirmed<unknown>(`${pluginPath(pluginId)}/block`, { reason })
export const unblockPlugin = (pluginId: string) => confirmed<unknown>(`${pluginPath(pluginId)}/unblock`)
export const blockVersion = (pluginId: string, version: string, reason: string) =>
  confirmed<unknown>(`${versionPath(pluginId, version)}/block`, { reason })
export const unblockVersion = (pluginId: string, version: string) =>
  confirmed<unknown>(`${versionPath(pluginId, version)}/unblock`)
export const banPublisher = (userId: string, reason: string) =>
  confirmed<unknown>(`/moderation/publishers/${encodeURIComponent(userId)}/ban`, { reason })
export const unbanPublisher = (userId: string) =>
  confirmed<unknown>(`/moderation/publishers/${encodeURIComponent(userId)}/unban`)

export const queueQuery = (filters: QueueFilters) =>
  infiniteQueryOptions({
    queryKey: ['moderation', 'queue', filters],
    queryFn: ({ pageParam, signal }) =>
      request<ReviewQueue>('/moderation/queue', { query: { ...filters, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    // Others take and decide what is in it.
    refetchInterval: 30_000,
  })

export const reviewQuery = (pluginId: string, version: string) =>
  queryOptions({
    queryKey: ['moderation', 'review', pluginId, version],
    queryFn: ({ signal }) => request<VersionReview>(versionPath(pluginId, version), { signal }),
  })

/** The bytes of a version in review as text, of a zip those of one `file`; they never change. */
export const reviewSourceQuery = (pluginId: string, version: string, file: string | null = null) =>
  queryOptions({
    queryKey: ['moderation', 'source', pluginId, version, file],
    queryFn: ({ signal }) => {
      const asked = file === null ? '' : `?${new URLSearchParams({ path: file }).toString()}`
      return textAt(`${API_PREFIX}${versionPath(pluginId, version)}/source${asked}`, signal)
    },
    staleTime: Infinity,
  })

/** A link to the files of a version in review, for who has taken it. Asked for anew before it is used up. */
export const reviewTrialQuery = (pluginId: string, version: string) =>
  queryOptions({
    queryKey: ['moderation', 'trial', pluginId, version],
    queryFn: () => post<ReviewTrial>(`${versionPath(pluginId, version)}/trial`),
    staleTime: 10 * 60_000,
    gcTime: 10 * 60_000,
    refetchOnWindowFocus: false,
  })

export const publishedSourceQuery = (bundleUrl: string) =>
  queryOptions({
    queryKey: ['moderation', 'source', bundleUrl],
    queryFn: ({ signal }) => textAt(bundleUrl, signal, 'omit'),
    staleTime: Infinity,
  })

export const moderatedPluginsQuery = (q: string, stopped: boolean) =>
  infiniteQueryOptions({
    queryKey: ['moderation', 'plugins', q, stopped],
    queryFn: ({ pageParam, signal }) =>
      request<{ items: ModeratedPlugin[]; nextCursor: string | null }>('/moderation/plugins', {
        query: { q, stopped: stopped ? 'true' : undefined, cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  })

export const moderatedPluginQuery = (pluginId: string) =>
  queryOptions({
    queryKey: ['moderation', 'plugin', pluginId],
    queryFn: ({ signal }) => request<ModeratedPluginDetails>(pluginPath(pluginId), { signal }),
  })

export const bansQuery = queryOptions({
  queryKey: ['moderation', 'bans'],
  queryFn: ({ signal }) =>
    request<{ items: Ban[] }>('/moderation/publishers', { signal }).then(({ items }) => items),
})

const allPoliciesQuery = queryOptions({
  queryKey: ['policies'],
  queryFn: ({ signal }) => request<{ items: Policy[]; reviews: Policy[] }>('/policies', { signal }),
  staleTime: 5 * 60_000,
})
export const policiesQuery = { ...allPoliciesQuery, select: ({ items }: { items: Policy[] }) => items }
/** Those by which reviews of users are hidden. */
export const reviewPoliciesQuery = {
  ...allPoliciesQuery,
  select: ({ reviews }: { reviews: Policy[] }) => reviews,
}

export const logQuery = (plugin: string) =>
  infiniteQueryOptions({
    queryKey: ['log', plugin],
    queryFn: ({ pageParam, signal }) =>
      request<LogPage>('/log', { query: { order: 'newest', plugin, before: pageParam }, signal }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  })

async function textAt(url: string, signal: AbortSignal, credentials: RequestCredentials = 'same-origin') {
  const response = await fetch(url, { signal, credentials }).catch((error: unknown) => {
    if (signal.aborted) throw error
    throw unreachable('The source could not be reached.')
  })
  const text = await response.text()
  if (response.ok) return text
  throw errorFromAnswer(response.status, response.statusText, text, response.headers.get('Retry-After'))
}
