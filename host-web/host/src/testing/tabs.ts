import { vi } from 'vitest'

/** As a browser does that denies a page its storage. */
export function denyChannels(): void {
  vi.stubGlobal('BroadcastChannel', function () {
    throw new DOMException('Denied.', 'SecurityError')
  })
}
