import type { EditorView } from '@codemirror/view'
import { useEffect, useState } from 'react'
import { useHostSnapshot, usePluginHost } from '../plugin-host/plugin-host-context'
import { setPaletteOpen } from '../commands/palette-store'
import { DocumentBar } from './document-bar'
import { documents, useDocuments } from './document-library'
import { DocumentView } from './document-view'
import { addDocumentCommands, addEditorCommands } from './editor-commands'
import { FormattingToolbar } from './formatting-toolbar'
import { Sheet } from './sheet'
import { SidePanel, useWideScreen } from './side-panel'
import { StatusBar } from './status-bar'
import { useRemeasure } from './use-remeasure'
import './editor.css'

/** The document editor, with a place for everything that plugins contribute. Fills its parent's height. */
export function EditorPage() {
  const host = usePluginHost()
  const [view, setView] = useState<EditorView | null>(null)
  const current = useDocuments((state) => state.current)
  const sidebar = useSidebar()

  useRemeasure(view)
  useEffect(() => addDocumentCommands(host), [host])
  useEffect(() => (view ? addEditorCommands(host, view) : undefined), [host, view])

  return (
    <div className="editor-page">
      <h1 className="sr-only">Editor</h1>
      <DocumentBar
        onSearchCommands={() => {
          setPaletteOpen(true)
        }}
        sidebar={sidebar.filled ? sidebar : undefined}
      />
      <FormattingToolbar view={view} />
      <div className="editor-body">
        <div className="editor-canvas">
          <Sheet>
            <DocumentView
              key={current.id}
              document={current}
              onChange={(text) => {
                documents.edit({ text })
              }}
              onView={setView}
            />
          </Sheet>
        </div>
        {sidebar.filled && <SidePanel open={sidebar.open} onOpenChange={sidebar.setOpen} />}
      </div>
      <StatusBar />
    </div>
  )
}

/** Open where it has room, unless the user said otherwise. */
function useSidebar() {
  const isWide = useWideScreen()
  const [chosen, setOpen] = useState<boolean | undefined>()
  const filled = useHostSnapshot().slots.sidebar.length > 0
  const open = chosen ?? isWide
  return {
    filled,
    open,
    setOpen,
    toggle: () => {
      setOpen(!open)
    },
  }
}
