import type { EditorView } from '@codemirror/view'
import { useEffectEvent, useLayoutEffect, useRef } from 'react'
import type { ShowReason } from '../../documents/documents'
import { TYPABLE } from '../../browser/when-started'
import { useDocuments } from '../../documents/documents-context'
import type { OpenDocument } from '../../documents/session/open-document'
import { ContainedEditorView } from '../../plugin-host/editing/contained-view'
import { usePluginHost } from '../../plugin-host/plugin-host-context'
import { withPlugins } from './editor-state'
import { scrollPlaceOf, scrollTo } from './scroll-place'

interface DocumentViewProps {
  /** The view while it is there, for the toolbar: the same for all documents. */
  onView: (view: EditorView | null) => void
}

/** Shows the current document. Its state stays behind when this goes, and is shown again when it comes back. */
export function DocumentView({ onView }: DocumentViewProps) {
  const documents = useDocuments()
  const { editor } = usePluginHost().registries
  const parent = useRef<HTMLDivElement>(null)
  const viewChanged = useEffectEvent(onView)

  // Before the layout goes with the page: what is out of it is not scrolled anywhere.
  useLayoutEffect(() => {
    const place = parent.current
    if (!place) return undefined
    let view: EditorView | undefined
    let leave = (): void => undefined
    let shown: OpenDocument | undefined
    // Not before there is a document: what is written into an editor without one belongs to none, and is lost.
    const open = () => {
      const opened = new ContainedEditorView({ parent: place }, { editor, withPlugins })
      viewChanged(opened)
      performance.mark(TYPABLE)
      return opened
    }
    const show = (next: OpenDocument, reason?: ShowReason) => {
      const current = (view ??= open())
      if (next !== shown) {
        leave()
        const detach = next.attach(current)
        leave = () => {
          next.scroll = scrollPlaceOf(current)
          detach()
        }
        shown = next
        scrollTo(current, next.scroll)
      }
      // What the page begins with takes the focus from nobody who is somewhere else already.
      const isFree = document.activeElement === document.body
      if (reason === 'created' || (reason === 'started' && isFree)) current.focus()
    }
    const unlisten = documents.shown.listen(show)
    if (documents.current) show(documents.current)
    return () => {
      viewChanged(null)
      unlisten()
      leave()
      view?.destroy()
    }
  }, [documents, editor])

  return <div ref={parent} className="document-view" />
}
