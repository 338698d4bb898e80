import { useEffect, useState } from 'react'
import { useDebounce } from 'use-debounce'
import { useDocuments, useDocumentsState } from '../documents-context'
import type { SearchHit } from '../search'

const QUIET_MS = 150

/** What to list: all documents, or those that `query` finds; the last answer stays until there is the next one. */
export function useDocumentSearch(query: string): { hits: readonly SearchHit[]; isSearching: boolean } {
  const { shelf } = useDocuments()
  const documents = useDocumentsState((state) => state.documents)
  const [settled] = useDebounce(query.trim(), QUIET_MS)
  const [found, setFound] = useState<{ query: string; hits: readonly SearchHit[] }>({ query: '', hits: [] })

  useEffect(() => {
    if (settled === '') return undefined
    const later = new AbortController()
    shelf.search(settled, later.signal).then(
      (hits) => {
        if (!later.signal.aborted) setFound({ query: settled, hits })
      },
      (error: unknown) => {
        console.error('The documents could not be searched.', error)
      },
    )
    return () => {
      later.abort()
    }
    // The list changes with every save: what was found is looked up again.
  }, [shelf, settled, documents])

  if (query.trim() === '') return { hits: documents.map((info) => ({ info })), isSearching: false }
  return { hits: found.hits, isSearching: found.query !== query.trim() }
}
