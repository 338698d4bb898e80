import type { Snapshot, SnapshotStore } from '../offline/kept-snapshot'

/** A browser's snapshot, without the browser. */
export function memorySnapshots(first?: Snapshot): SnapshotStore & { kept: () => Snapshot | undefined } {
  let kept = first
  return {
    read: () => Promise.resolve(kept),
    write: (snapshot) => {
      kept = snapshot
      return Promise.resolve()
    },
    clear: () => {
      kept = undefined
      return Promise.resolve()
    },
    kept: () => kept,
  }
}
