import { create } from 'zustand'

interface UpdateState {
  /** Begins the new version of the page; null while there is none. */
  apply: (() => void) | null
}

export const useUpdate = create<UpdateState>()(() => ({ apply: null }))
