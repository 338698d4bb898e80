import type { EditorView } from '@codemirror/view'
import { useEffect, useState } from 'react'
import { setPaletteOpen } from '../commands/palette/palette-store'
import { useDocumentsState } from '../documents/documents-context'
import { DocumentNotices } from '../documents/notices/document-notices'
import { MissingDocument } from '../documents/notices/missing-document'
import { nameOf } from '../documents/store/stored-document'
import { useDocumentRoute } from '../documents/use-document-route'
import { usePluginHost } from '../plugin-host/plugin-host-context'
import { useDocumentTitle } from '../ui/layout/page'
import { DocumentBar } from './frame/document-bar'
import { DocumentView } from './text/document-view'
import { addEditorCommands } from './editor-commands'
import { FormattingToolbar } from './formatting/formatting-toolbar'
import { Sheet } from './frame/sheet'
import { SidePanel } from './frame/side-panel'
import { StatusBar } from './frame/status-bar'
import { useRemeasure } from './text/use-remeasure'
import { useSidebar } from './frame/use-sidebar'
import './editor.css'

/**
 * The document editor, with a place for everything that plugins contribute. Fills its parent's height.
 *
 * `isScratch`: nobody means to keep what is written, so nobody is warned that it is not.
 */
export function EditorPage({ isScratch = false }: { isScratch?: boolean }) {
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
      {!isScratch && <DocumentNotices />}
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
