import type { Owner } from './page-owner'

/** Opens once, and again after it failed, or after `open` has called `forget`. */
export function openedOnce<T>(open: (forget: () => void) => Promise<T>): () => Promise<T> {
  let opening: Promise<T> | undefined
  const forget = () => {
    opening = undefined
  }
  return () => {
    opening ??= open(forget).catch((error: unknown) => {
      forget()
      throw error
    })
    return opening
  }
}

/** All keys `[owner, …]`. */
export const ofOwner = (owner: Owner) => IDBKeyRange.bound([owner], [owner, []])
