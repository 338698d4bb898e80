import { useStore } from 'zustand'
import type { Documents } from '../documents'
import { useDocuments } from '../documents-context'
import { Folder, type FolderState } from './folder'

const folders = new WeakMap<Documents, Folder>()

/** The one folder of the page's documents. */
export function useFolder(): Folder {
  const documents = useDocuments()
  const known = folders.get(documents) ?? new Folder(documents)
  folders.set(documents, known)
  return known
}

export function useFolderState(): FolderState {
  return useStore(useFolder().state)
}
