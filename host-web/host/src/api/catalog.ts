import { type CallOptions, request } from './http/http'
import type {
  Category,
  Facets,
  PluginDetails,
  PluginFilters,
  PluginPage,
  Suggestion,
  VersionPage,
} from './types'

export const PAGE_SIZE = 24

export const browsePlugins = (
  filters: PluginFilters,
  cursor: string | undefined,
  options: CallOptions = {},
) => request<PluginPage>('/plugins', { query: { ...filters, limit: PAGE_SIZE, cursor }, ...options })

export const getFacets = (filters: PluginFilters, options: CallOptions = {}) =>
  request<Facets>('/plugins/facets', { query: { ...filters }, ...options })

export const listSuggestions = (q: string, options: CallOptions = {}) =>
  request<{ items: Suggestion[] }>('/plugins/suggestions', { query: { q }, ...options }).then(
    ({ items }) => items,
  )

export const getPlugin = (id: string, options: CallOptions = {}) =>
  request<PluginDetails>(`/plugins/${encodeURIComponent(id)}`, options)

export const listVersions = (id: string, cursor: string | undefined, options: CallOptions = {}) =>
  request<VersionPage>(`/plugins/${encodeURIComponent(id)}/versions`, { query: { cursor }, ...options })

export const listCategories = (options: CallOptions = {}) =>
  request<{ items: Category[] }>('/categories', options).then(({ items }) => items)
