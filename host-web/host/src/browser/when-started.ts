import { isEditorPath } from '../documents/document-path'

/** Set by the editor when one can type. */
export const TYPABLE = 'folio:typable'
/** A document that does not come, as one that is gone, keeps nothing from being fetched for longer. */
const LONGEST_MS = 5_000

let started: Promise<void> | undefined

/**
 * Resolves when what the page is for is there: when one can type, and on pages without an editor when the browser has
 * nothing better to do. What is fetched then is in nobody's way.
 */
export function whenStarted(): Promise<void> {
  started ??= isEditorPath(window.location.pathname)
    ? Promise.race([whenTypable(), after(LONGEST_MS)]).then(whenIdle)
    : whenLoaded().then(whenIdle)
  return started
}

function whenTypable(): Promise<void> {
  return new Promise((resolve) => {
    const observer = new PerformanceObserver((marks) => {
      if (marks.getEntriesByName(TYPABLE).length === 0) return
      observer.disconnect()
      resolve()
    })
    observer.observe({ type: 'mark', buffered: true })
  })
}

function whenLoaded(): Promise<void> {
  return new Promise((resolve) => {
    if (document.readyState === 'complete') resolve()
    else
      window.addEventListener(
        'load',
        () => {
          resolve()
        },
        { once: true },
      )
  })
}

/** Safari has no idle callbacks. */
const whenIdle = (): Promise<void> =>
  new Promise((resolve) => {
    if ('requestIdleCallback' in window)
      requestIdleCallback(
        () => {
          resolve()
        },
        { timeout: 1_000 },
      )
    else setTimeout(resolve)
  })

const after = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
