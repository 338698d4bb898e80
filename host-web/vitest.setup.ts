import '@testing-library/jest-dom/vitest'
import { cleanup, configure } from '@testing-library/react'
import { afterEach, vi } from 'vitest'

// Files that share a process do not share the state of our modules.
vi.resetModules()

// Ends a hopeless wait; a busy machine is not one.
configure({ asyncUtilTimeout: 20_000 })

// The page of the tests has no font loading.
if (typeof document !== 'undefined' && !('fonts' in document)) {
  Object.defineProperty(document, 'fonts', {
    value: Object.assign(new EventTarget(), { ready: Promise.resolve() }),
  })
}

afterEach(() => {
  cleanup()
  // Tests of build tools run without a page.
  if (typeof localStorage !== 'undefined') localStorage.clear()
})
