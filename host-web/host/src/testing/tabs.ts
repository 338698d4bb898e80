import { vi } from 'vitest'
import type { Locks } from '../browser/alone'

/** As a browser does that denies a page its storage. */
export function denyChannels(): void {
  vi.stubGlobal('BroadcastChannel', function () {
    throw new DOMException('Denied.', 'SecurityError')
  })
}

/** Another tab hangs, and keeps all locks. Whoever waits for one goes on waiting until `losePatience`. */
export function hungTab(): { locks: Locks; losePatience: () => void } {
  const patience = new AbortController()
  vi.spyOn(AbortSignal, 'timeout').mockReturnValue(patience.signal)
  const request = (_name: string, { signal }: LockOptions) =>
    new Promise((_, reject) => {
      const giveUp = () => {
        reject(signal?.reason as Error)
      }
      if (signal?.aborted) giveUp()
      signal?.addEventListener('abort', giveUp)
    })
  return {
    locks: { request } as unknown as Locks,
    losePatience: () => {
      patience.abort()
    },
  }
}
