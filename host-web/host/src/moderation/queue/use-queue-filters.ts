import { useSearchParams } from 'react-router'

import type { QueueFilters } from '../../api/moderation/moderation-types'

const STATES = ['waiting', 'appealed'] as const
const CLAIMS = ['free', 'mine', 'others'] as const

/** In the address, so that a link leads to the same list. */
export function useQueueFilters(): [QueueFilters, (filters: QueueFilters) => void] {
  const [search, setSearch] = useSearchParams()
  const q = search.get('q')
  const state = STATES.find((name) => name === search.get('state'))
  const claim = CLAIMS.find((name) => name === search.get('claim'))
  const set = (filters: QueueFilters) => {
    const given = Object.entries(filters).filter(([, value]) => value)
    setSearch(new URLSearchParams(given as [string, string][]), { replace: true })
  }
  return [{ ...(q && { q }), ...(state && { state }), ...(claim && { claim }) }, set]
}
