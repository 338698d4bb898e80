import type { EditorView } from '@codemirror/view'
import { useEffectEvent, useLayoutEffect, useRef } from 'react'
import type { ShowReason } from '../../documents/documents'
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
    if (!parent.current) return undefined
    const view = new ContainedEditorView({ parent: parent.current }, { editor, withPlugins })
    let leave = (): void => undefined
    let shown: OpenDocument | undefined
    const show = (open: OpenDocument, reason?: ShowReason) => {
      if (open !== shown) {
        leave()
        const detach = open.attach(view)
        leave = () => {
          open.scroll = scrollPlaceOf(view)
          detach()
        }
        shown = open
        scrollTo(view, open.scroll)
      }
      if (reason === 'created') view.focus()
    }
    const unlisten = documents.shown.listen(show)
    if (documents.current) show(documents.current)
    viewChanged(view)
    return () => {
      viewChanged(null)
      unlisten()
      leave()
      view.destroy()
    }
  }, [documents, editor])

  return <div ref={parent} className="document-view" />
}
