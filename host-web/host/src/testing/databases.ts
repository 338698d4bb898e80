import * as fakes from 'fake-indexeddb'
import { beforeEach, vi } from 'vitest'

/** Empty databases before each test of a file, as a browser has them; none are there after its last one. */
export function withEmptyDatabases(): void {
  for (const [name, value] of Object.entries(fakes as Record<string, unknown>))
    if (name.startsWith('IDB')) Object.assign(globalThis, { [name]: value })
  beforeEach(() => {
    vi.stubGlobal('indexedDB', new fakes.IDBFactory())
  })
}
