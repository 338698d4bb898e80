import { createContext, use, type ReactNode } from 'react'
import { useStore } from 'zustand'
import type { Documents } from './documents'
import type { DocumentsState } from './documents-state'

const DocumentsContext = createContext<Documents | undefined>(undefined)

export function DocumentsProvider({ documents, children }: { documents: Documents; children: ReactNode }) {
  return <DocumentsContext value={documents}>{children}</DocumentsContext>
}

export function useDocuments(): Documents {
  const documents = use(DocumentsContext)
  if (!documents) throw new Error('useDocuments needs a <DocumentsProvider> above it.')
  return documents
}

/** Part of the documents' state, kept current. Give the same value while nothing changes. */
export function useDocumentsState<T>(selector: (state: DocumentsState) => T): T {
  return useStore(useDocuments().state, selector)
}
