import type { Undo } from '@plugin-platform/sdk'
import { exportOpen } from '../editor/export-document'
import type { PluginHost } from '../plugin-host/plugin-host'
import type { Documents } from './documents'
import { setDocumentsPanelOpen } from './panel/panel-store'
import { documentPath, TRANSFER_PATH } from './document-path'

/** Commands that work on every page; `go` leads to an address. */
export function addDocumentCommands(
  host: PluginHost,
  documents: Documents,
  go: (path: string) => void,
): Undo {
  const group = 'Document'
  const undoings = [
    host.addCommand({
      id: 'document.new',
      title: 'New document',
      group,
      run: () => {
        documents.whenPrepared(() => {
          go(documentPath(documents.create().id))
        })
      },
    }),
    host.addCommand({
      id: 'document.list',
      title: 'All documents',
      group,
      key: 'Mod-Shift-o',
      run: () => {
        setDocumentsPanelOpen(true)
      },
    }),
    host.addCommand({
      id: 'document.transfer',
      title: 'Import and export documents',
      group,
      run: () => {
        go(TRANSFER_PATH)
      },
    }),
    host.addCommand({
      id: 'document.export',
      title: 'Export as Markdown',
      group,
      run: () => {
        if (documents.current) exportOpen(documents.current)
      },
    }),
  ]
  return () => {
    for (const undo of undoings) undo()
  }
}
