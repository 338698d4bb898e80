import { afterAll, vi } from 'vitest'

// Files that share a process do not share the state of our modules, nor what they put in place of something.
vi.resetModules()

afterAll(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
})
