import '@testing-library/jest-dom/vitest'
import { cleanup, configure } from '@testing-library/react'
import { toast } from 'sonner'
import { afterEach } from 'vitest'

// Ends a hopeless wait; a busy machine is not one.
configure({ asyncUtilTimeout: 20_000 })

// The page of the tests has no font loading.
if (!('fonts' in document)) {
  Object.defineProperty(document, 'fonts', {
    value: Object.assign(new EventTarget(), { ready: Promise.resolve() }),
  })
}

emptyPage()

afterEach(() => {
  cleanup()
  // The next list of toasts would show them again.
  toast.dismiss()
  localStorage.clear()
  sessionStorage.clear()
})

/** Files share a page, too. */
function emptyPage() {
  document.body.replaceChildren()
  for (const element of [document.documentElement, document.body]) {
    for (const name of element.getAttributeNames()) element.removeAttribute(name)
  }
  document.title = ''
  history.replaceState(null, '', '/')
}
