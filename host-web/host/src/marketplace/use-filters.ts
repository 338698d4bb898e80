import { useSearchParams } from 'react-router'

import { type PluginFilters, type Sort, SORTS } from '../api/types'
import { useSearchInAddress } from '../browser/use-search-in-address'

const NAMES = ['q', 'category', 'tag', 'author', 'rating', 'compatible', 'permission', 'sort'] as const

/** The filters live in the address, so that they can be shared and the back button works. */
export function useFilters() {
  const [search, setSearch] = useSearchParams()

  const inAddress = useSearchInAddress()

  const change = (changes: PluginFilters, { replace = false } = {}) => {
    const next = inAddress()
    for (const [name, value] of Object.entries(changes)) {
      if (value) next.set(name, value as string)
      else next.delete(name)
    }
    setSearch(next, { replace, preventScrollReset: true })
  }

  const clear = () => {
    setSearch({}, { preventScrollReset: true })
  }

  const filters = readFilters(search)
  const isFiltered = NAMES.some((name) => name !== 'sort' && filters[name])
  return { filters, isFiltered, change, clear }
}

export function readFilters(search: URLSearchParams): PluginFilters {
  const filters: PluginFilters = {}
  for (const name of NAMES) {
    const value = search.get(name)?.trim()
    if (!value) continue
    if (name !== 'sort') filters[name] = value
    else if (isSort(value)) filters.sort = value
  }
  return filters
}

function isSort(value: string): value is Sort {
  return (SORTS as readonly string[]).includes(value)
}
