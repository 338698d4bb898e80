import '@testing-library/jest-dom/vitest'
import { cleanup, configure } from '@testing-library/react'
import { toast } from 'sonner'
import { afterAll, afterEach, vi } from 'vitest'

// Ends a hopeless wait; a busy machine is not one.
configure({ asyncUtilTimeout: 20_000 })

// Tests of build tools run without a page.
const hasPage = typeof document !== 'undefined'

// Files that share a process and its page share neither the state of our modules
vi.resetModules()
// nor what a file left behind.
if (hasPage) {
  document.body.replaceChildren()
  for (const element of [document.documentElement, document.body]) {
    for (const name of element.getAttributeNames()) element.removeAttribute(name)
  }
  document.title = ''
  history.replaceState(null, '', '/')
}

// The page of the tests has no font loading.
if (hasPage && !('fonts' in document)) {
  Object.defineProperty(document, 'fonts', {
    value: Object.assign(new EventTarget(), { ready: Promise.resolve() }),
  })
}

afterEach(() => {
  cleanup()
  // They are shown again by the next list of toasts.
  toast.dismiss()
  if (hasPage) {
    localStorage.clear()
    sessionStorage.clear()
  }
})

afterAll(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})
