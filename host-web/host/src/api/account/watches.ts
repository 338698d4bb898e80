import { queryOptions } from '@tanstack/react-query'

import { type CallOptions, request } from '../http/http'

export type WatchedKind = 'plugin' | 'author'

/** A plugin by its id, or an author by the name. */
export interface Watch {
  kind: WatchedKind
  id: string
  name: string
  /** ISO 8601. */
  since: string
}

interface Watched {
  watched: boolean
}

const PATH = '/user/watches'
const of = (kind: WatchedKind, id: string) => `${PATH}/${kind}s/${encodeURIComponent(id)}`

const listWatches = (options: CallOptions = {}) =>
  request<{ items: Watch[] }>(PATH, options).then(({ items }) => items)

export const setWatched = (kind: WatchedKind, id: string, watched: boolean) =>
  request<Watched>(of(kind, id), { method: watched ? 'PUT' : 'DELETE' })

/** The account is part of the keys: nobody sees what another watches. */
export const watchesKey = (userId: string) => ['account', 'watches', userId] as const

export const watchesQuery = (userId: string) =>
  queryOptions({
    queryKey: [...watchesKey(userId), 'list'],
    queryFn: ({ signal }) => listWatches({ signal }),
    staleTime: 0,
  })

export const watchedQuery = (userId: string, kind: WatchedKind, id: string) =>
  queryOptions({
    queryKey: [...watchesKey(userId), kind, id.toLowerCase()],
    queryFn: ({ signal }) => request<Watched>(of(kind, id), { signal }),
  })
