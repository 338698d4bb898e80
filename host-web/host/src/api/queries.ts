import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'

import { ApiError } from './http/api-error'
import { listSessions } from './account/auth'
import { browsePlugins, getFacets, getPlugin, listCategories, listSuggestions, listVersions } from './catalog'
import { listOwnPlugins, listOwnVersions } from './developer/developer'
import { planInstall } from './dependencies'
import { getFactors } from './account/factors'
import { listInstalled } from './installs'
import { getSigningKeys } from './keys'
import type { PluginFilters } from './types'
import { listUpdates, previewUpdate } from './updates'
import { listWorkspaces } from './workspaces'

const SECOND = 1_000
const MINUTE = 60 * SECOND

/** Requests are repeated in `http.ts`, which knows what an answer means; repeating here would multiply. */
export const QUERY_DEFAULTS = {
  queries: {
    retry: false,
    networkMode: 'always',
    refetchOnReconnect: true,
    staleTime: 30 * SECOND,
    refetchInterval: ({ state }: { state: { error: unknown } }) => mendInterval(state.error),
  },
  mutations: { retry: false, networkMode: 'always' },
} as const

/** What failed since a service was away mends by itself when it is back. */
function mendInterval(error: unknown): number | false {
  return error instanceof ApiError && error.isTransient ? 10 * SECOND : false
}

export const sessionsQuery = queryOptions({
  queryKey: ['account', 'sessions'],
  queryFn: ({ signal }) => listSessions({ signal }),
})

export const factorsQuery = queryOptions({
  queryKey: ['account', 'factors'],
  queryFn: ({ signal }) => getFactors({ signal }),
})

export const catalogQuery = (filters: PluginFilters) =>
  infiniteQueryOptions({
    queryKey: ['catalog', 'browse', filters],
    queryFn: ({ pageParam, signal }) => browsePlugins(filters, pageParam, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  })

/** The same in whichever order the list is. */
export function facetsQuery(filters: PluginFilters) {
  const others = { ...filters }
  delete others.sort
  return queryOptions({
    queryKey: ['catalog', 'facets', others],
    queryFn: ({ signal }) => getFacets(others, { signal }),
    placeholderData: keepPreviousData,
  })
}

/** By what is typed, so that an answer to earlier words is never shown for later ones. */
export const suggestionsQuery = (q: string) =>
  queryOptions({
    queryKey: ['catalog', 'suggestions', q],
    queryFn: ({ signal }) => listSuggestions(q, { signal }),
    refetchInterval: false,
  })

export const pluginQuery = (id: string) =>
  queryOptions({
    queryKey: ['catalog', 'plugin', id],
    queryFn: ({ signal }) => getPlugin(id, { signal }),
  })

/** The versions that the details leave out. */
export const olderVersionsQuery = (id: string, cursor: string | null) =>
  infiniteQueryOptions({
    queryKey: ['catalog', 'versions', id, cursor],
    queryFn: ({ pageParam, signal }) => listVersions(id, pageParam, { signal }),
    initialPageParam: cursor ?? undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })

export const categoriesQuery = queryOptions({
  queryKey: ['catalog', 'categories'],
  queryFn: ({ signal }) => listCategories({ signal }),
  staleTime: 5 * MINUTE,
})

/** With which the platform signs what it publishes. */
export const signingKeysQuery = queryOptions({
  queryKey: ['signing-keys'],
  queryFn: ({ signal }) => getSigningKeys({ signal }),
  staleTime: MINUTE,
})

/** Changed by this page only, and by sign-in and sign-out, which say so. */
export const installedQuery = queryOptions({
  queryKey: ['installed', 'list'],
  queryFn: ({ signal }) => listInstalled({ signal }),
  staleTime: 5 * MINUTE,
})

export const updatesQuery = queryOptions({
  queryKey: ['installed', 'updates'],
  queryFn: ({ signal }) => listUpdates({ signal }),
  staleTime: 5 * SECOND,
})

/** Sets of plugins. Another tab may have changed them: asked anew whenever they are shown. */
export const workspacesQuery = queryOptions({
  queryKey: ['installed', 'workspaces'],
  queryFn: ({ signal }) => listWorkspaces({ signal }),
  staleTime: 5 * SECOND,
})

/** What can be had may change while one reads: asked anew whenever it is opened. */
export const updatePreviewQuery = (id: string, version: string) =>
  queryOptions({
    queryKey: ['installed', 'preview', id, version],
    queryFn: ({ signal }) => previewUpdate(id, version, { signal }),
    staleTime: 0,
    gcTime: 0,
  })

/** What comes along may change while one reads: asked anew whenever it is opened. */
export const installPlanQuery = (id: string, version?: string) =>
  queryOptions({
    queryKey: ['installed', 'plan', id, version],
    queryFn: ({ signal }) => planInstall(id, version, { signal }),
    staleTime: 0,
    gcTime: 0,
  })

export const ownPluginsQuery = queryOptions({
  queryKey: ['developer', 'plugins'],
  queryFn: ({ signal }) => listOwnPlugins({ signal }),
})

/** `count` is part of the key: one more version, wherever it stands, begins the list anew. */
export const ownVersionsQuery = (id: string, count: number) =>
  infiniteQueryOptions({
    queryKey: ['developer', 'versions', id, count],
    queryFn: ({ pageParam, signal }) => listOwnVersions(id, pageParam, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
  })
