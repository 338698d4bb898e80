import { useStore } from 'zustand'
import { DocumentLibrary, type Documents } from './documents'

/** This page's documents. */
export const documents = new DocumentLibrary()

window.addEventListener('pagehide', () => {
  documents.flush()
})

export function useDocuments<T>(selector: (state: Documents) => T): T {
  return useStore(documents.store, selector)
}
