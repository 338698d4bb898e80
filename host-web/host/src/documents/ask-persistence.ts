import type { Undo } from '@plugin-platform/sdk'
import { pageStorage } from '../browser/page-storage'
import type { Documents } from './documents'
import { isWritten } from './welcome'

const ASKED_KEY = 'folio:persistence-asked'

/** Asks the browser, once, never to clear the documents by itself: after the first words that are somebody's own. */
export function askPersistence(documents: Documents): Undo {
  return documents.session.saved.listen(({ id }) => {
    const info = documents.state.getState().documents.find((each) => each.id === id)
    if (!info || !isWritten(info) || pageStorage.getItem(ASKED_KEY) !== null) return
    pageStorage.setItem(ASKED_KEY, '1')
    // Missing on insecure origins.
    const storage = (navigator as Partial<Navigator>).storage
    storage?.persist().catch((error: unknown) => {
      console.warn('The browser does not say whether it keeps the documents.', error)
    })
  })
}
