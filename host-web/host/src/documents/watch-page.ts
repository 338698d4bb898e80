import type { Undo } from '@plugin-platform/sdk'
import type { Documents } from './documents'
import { LeavingJournal } from './session/leaving-journal'

/** Saves when the page is hidden or left, asks before words would be lost, and catches up when the page is seen again. */
export function watchPage(documents: Documents): Undo {
  const stop = new AbortController()
  const listening = { signal: stop.signal }
  const save = () => {
    documents.leave()
    void documents.session.flushAll()
  }
  // Phones end hidden pages without another word.
  document.addEventListener(
    'visibilitychange',
    () => {
      if (document.visibilityState === 'hidden') save()
      else void documents.others.catchUp()
    },
    listening,
  )
  window.addEventListener('pagehide', save, listening)
  window.addEventListener(
    'beforeunload',
    (event) => {
      if (documents.leave()) event.preventDefault()
    },
    listening,
  )
  // Another tab left something behind: it is taken in once that tab is gone.
  window.addEventListener(
    'storage',
    ({ key, newValue }) => {
      if (newValue !== null && LeavingJournal.owns(key)) void documents.others.recover(0)
    },
    listening,
  )
  return () => {
    stop.abort()
  }
}
