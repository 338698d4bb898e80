import type { SyncChange } from '../api/account/sync'

/** As the API has them. */
const MOST_CHANGES = 50
const MOST_OF_KEY = 200
const MOST_OF_VALUE = 8 * 1024

/** A request that outlives its page has 64 KiB; a character of a value may take up seven in it. */
const MOST_CHARACTERS = 8 * 1024

/** Why a value stays on this device: it is too large, the account has no room for it, or nobody can keep it. */
type Problem = 'large' | 'full' | 'invalid'

/** Or why it does not come to this device: the browser has no room for it. */
export type Refusal = Problem | 'noRoom'

export function problemOf(key: string, value: string | null): Refusal | undefined {
  if (value !== null && bytesOf(value) > MOST_OF_VALUE) return 'large'
  const isStorable = key.length > 0 && key.length <= MOST_OF_KEY && !/[\0\p{Surrogate}]/u.test(key)
  return isStorable ? undefined : 'invalid'
}

export const bytesOf = (text: string): number => new TextEncoder().encode(text).length

/** As many as fit in a request. */
export function* batchesOf(changes: readonly SyncChange[]): Generator<SyncChange[]> {
  let batch: SyncChange[] = []
  let characters = 0
  for (const change of changes) {
    const size = change.key.length + (change.value?.length ?? 0)
    if (batch.length > 0 && (batch.length === MOST_CHANGES || characters + size > MOST_CHARACTERS)) {
      yield batch
      batch = []
      characters = 0
    }
    batch.push(change)
    characters += size
  }
  if (batch.length > 0) yield batch
}
