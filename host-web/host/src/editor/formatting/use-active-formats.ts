import { useCallback, useMemo, useSyncExternalStore } from 'react'
import { useDocuments } from '../../documents/documents-context'
import { activeFormats, type FormatName } from './formats'

/** What the caret stands in, kept current. Renders when that changes, and not with each key. */
export function useActiveFormats(): ReadonlySet<FormatName> {
  const documents = useDocuments()
  const subscribe = useCallback(
    (changed: () => void) => {
      const undoings = [documents.shown.listen(changed), documents.session.changed.listen(changed)]
      return () => {
        for (const undo of undoings) undo()
      }
    },
    [documents],
  )
  const names = useSyncExternalStore(subscribe, () =>
    documents.current ? activeFormats(documents.current.state).join(' ') : '',
  )
  return useMemo(() => new Set(names.split(' ') as FormatName[]), [names])
}
