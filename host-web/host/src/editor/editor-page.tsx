import type { EditorView } from '@codemirror/view'
import { useEffect, useState } from 'react'
import { setPaletteOpen } from '../commands/palette-store'
import { useDocumentsState } from '../documents/documents-context'
import { DocumentNotices } from '../documents/notices/document-notices'
import { MissingDocument } from '../documents/notices/missing-document'
import { nameOf } from '../documents/store/stored-document'
import { useDocumentRoute } from '../documents/use-document-route'
import { usePluginHost } from '../plugin-host/plugin-host-context'
import { useDocumentTitle } from '../ui/page'
import { DocumentBar } from './document-bar'
import { DocumentView } from './document-view'
import { addEditorCommands } from './editor-commands'
import { FormattingToolbar } from './formatting/formatting-toolbar'
import { Sheet } from './sheet'
import { SidePanel } from './side-panel'
import { StatusBar } from './status-bar'
import { useRemeasure } from './use-remeasure'
import { useSidebar } from './use-sidebar'
import './editor.css'

/** The document editor, with a place for everything that plugins contribute. Fills its parent's height. */
export function EditorPage() {
  const host = usePluginHost()
  const [view, setView] = useState<EditorView | null>(null)
  const sidebar = useSidebar()
  const isMissing = useDocumentRoute()
  useDocumentTitle(useDocumentsState(({ current }) => (current ? nameOf(current) : 'Editor')))

  useRemeasure(view)
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
      <DocumentNotices />
      <div className="editor-body">
        <div className="editor-canvas">
          {isMissing ? (
            <MissingDocument />
          ) : (
            <Sheet>
              <DocumentView onView={setView} />
            </Sheet>
          )}
        </div>
        {sidebar.filled && <SidePanel open={sidebar.open} onOpenChange={sidebar.setOpen} />}
      </div>
      <StatusBar />
    </div>
  )
}
