import { bytesOf, isKeyOfSynced, SYNC_LIMITS } from '@plugin-platform/sdk/rules/storage'
import type { SyncChange } from '../api/account/sync'

/** As the API has it. */
const MOST_CHANGES = 50

/** A request that outlives its page has 64 KiB; a character of a value may take up seven in it. */
const MOST_CHARACTERS = 8 * 1024

/** Why a value stays on this device: it is too large, the account has no room for it, or nobody can keep it. */
type Problem = 'large' | 'full' | 'invalid'

/** Or why it does not come to this device: the browser has no room for it. */
export type Refusal = Problem | 'noRoom'

export function problemOf(key: string, value: string | null): Refusal | undefined {
  if (value !== null && bytesOf(value) > SYNC_LIMITS.value) return 'large'
  return isKeyOfSynced(key) ? undefined : 'invalid'
}

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
