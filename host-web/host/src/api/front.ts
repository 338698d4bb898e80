import { queryOptions } from '@tanstack/react-query'

import { withConfirmation } from './http/confirmation'
import { request } from './http/http'
import type { PluginSummary } from './types'

/** Where a collection stands on the front page. */
export const PLACEMENTS = ['starter', 'featured', 'listed'] as const
export type Placement = (typeof PLACEMENTS)[number]

export interface Collection {
  id: string
  title: string
  words: string
  placement: Placement
  /** Those that can be had now; on the front page the first six. */
  plugins: PluginSummary[]
  total: number
}

export interface Front {
  starter: Collection | null
  featured: Collection[]
  collections: Collection[]
  popular: PluginSummary[]
  rising: PluginSummary[]
  new: PluginSummary[]
}

export interface RelatedPlugins {
  /** What people who have it also have. */
  together: PluginSummary[]
  alike: PluginSummary[]
}

/** `because` is the id of an installed plugin. */
export type Suggestion = PluginSummary & { because: string }

export interface ModeratedCollection extends Collection {
  rank: number
  published: boolean
  /** Also of plugins that cannot be had just now. */
  pluginIds: string[]
  /** Goes along with a change: of two at once the second is told. */
  revision: number
}

export interface CollectionWords {
  title: string
  words: string
  placement: Placement
  rank: number
}

const MODERATED = '/moderation/collections'
const pathOf = (id: string) => `${MODERATED}/${encodeURIComponent(id)}`

export const frontQuery = queryOptions({
  queryKey: ['catalog', 'front'],
  queryFn: ({ signal }) => request<Front>('/front', { signal }),
})

export const collectionQuery = (id: string) =>
  queryOptions({
    queryKey: ['catalog', 'collection', id],
    queryFn: ({ signal }) => request<Collection>(`/collections/${encodeURIComponent(id)}`, { signal }),
  })

export const relatedQuery = (pluginId: string) =>
  queryOptions({
    queryKey: ['catalog', 'related', pluginId],
    queryFn: ({ signal }) =>
      request<RelatedPlugins>(`/plugins/${encodeURIComponent(pluginId)}/related`, { signal }),
  })

export const suggestionsQuery = queryOptions({
  queryKey: ['catalog', 'suggestions'],
  queryFn: ({ signal }) =>
    request<{ items: Suggestion[] }>('/user/plugins/suggestions', { signal }).then(({ items }) => items),
})

export const collectionsQuery = queryOptions({
  queryKey: ['moderation', 'collections'],
  queryFn: ({ signal }) =>
    request<{ items: ModeratedCollection[] }>(MODERATED, { signal }).then(({ items }) => items),
})

export const moderatedCollectionQuery = (id: string) =>
  queryOptions({
    queryKey: ['moderation', 'collection', id],
    queryFn: ({ signal }) => request<ModeratedCollection>(pathOf(id), { signal }),
  })

const send = <T>(method: 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown) =>
  withConfirmation(() => request<T>(path, { method, body }))

/** All that change a collection ask for the password once more. */
export const createCollection = (made: CollectionWords & { id: string }) =>
  send<ModeratedCollection>('POST', MODERATED, made)

export const changeCollection = (
  { id, revision }: ModeratedCollection,
  changes: Partial<CollectionWords> & { pluginIds?: string[] },
) => send<ModeratedCollection>('PATCH', pathOf(id), { ...changes, revision })

export const publishCollection = (id: string) => send<ModeratedCollection>('POST', `${pathOf(id)}/publish`)
export const unpublishCollection = (id: string) =>
  send<ModeratedCollection>('POST', `${pathOf(id)}/unpublish`)
export const deleteCollection = (id: string) => send<undefined>('DELETE', pathOf(id))
