import { EVENTS, STATE_KEYS } from '@plugin-platform/sdk'
import { Compartment } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { useEffect, useEffectEvent, useRef } from 'react'
import { usePluginHost } from '../plugin-host/plugin-host-context'
import { documentExtensions } from './document-extensions'
import type { TextDocument } from './documents'
import { driverOf } from './editor-driver'
import { remeasurable } from './use-remeasure'
import { publishDocument, selectionOf } from './publish-document'

interface DocumentViewProps {
  document: TextDocument
  onChange: (text: string) => void
  /** The view while it is there, for the toolbar. */
  onView: (view: EditorView | null) => void
}

/** The text of one document, editable. Give it the document's id as key: its text is only read when it appears. */
export function DocumentView({ document, onChange, onView }: DocumentViewProps) {
  const { registries } = usePluginHost()
  const parent = useRef<HTMLDivElement>(null)
  const changed = useEffectEvent(onChange)
  const viewChanged = useEffectEvent(onView)
  const initial = useRef(document)

  useEffect(() => {
    if (!parent.current) return undefined
    const plugins = new Compartment()
    const { id, title, text } = initial.current
    const view = new EditorView({
      doc: text,
      parent: parent.current,
      extensions: [
        // Before the editor's own, so that a plugin's key bindings win.
        plugins.of([]),
        documentExtensions(),
        remeasurable,
        publishDocument(registries),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) changed(update.state.doc.toString())
        }),
      ],
    })
    const detach = registries.editor.attach(driverOf(view, plugins))
    registries.events.emit(EVENTS.DOCUMENT_OPENED, { id, title })
    registries.state.set(STATE_KEYS.CONTENT, text)
    registries.state.set(STATE_KEYS.SELECTION, selectionOf(view.state))
    viewChanged(view)
    return () => {
      viewChanged(null)
      detach()
      view.destroy()
    }
  }, [registries])

  return <div ref={parent} className="document-view" />
}
