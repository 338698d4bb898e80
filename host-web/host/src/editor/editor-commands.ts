import type { Undo } from '@plugin-platform/sdk'
import { redo, undo } from '@codemirror/commands'
import type { EditorView } from '@codemirror/view'
import type { PluginHost } from '../plugin-host/plugin-host'
import { documents } from './document-library'
import { exportDocument } from './export-document'
import { applyFormat, FORMATS, type FormatName } from './formatting'

/** The editor's own commands, for the palette. Their keys are bound by CodeMirror, so that they work in the text only. */
export function addEditorCommands(host: PluginHost, view: EditorView): Undo {
  const undos = [
    ...(Object.keys(FORMATS) as FormatName[]).map((name) =>
      host.addCommand({
        id: `format.${name}`,
        title: FORMATS[name].title,
        group: 'Format',
        editorKey: FORMATS[name].key,
        run: () => {
          applyFormat(view, name)
        },
      }),
    ),
    host.addCommand({
      id: 'edit.undo',
      title: 'Undo',
      group: 'Edit',
      editorKey: 'Mod-z',
      run: () => {
        undo(view)
      },
    }),
    host.addCommand({
      id: 'edit.redo',
      title: 'Redo',
      group: 'Edit',
      editorKey: 'Mod-Shift-z',
      run: () => {
        redo(view)
      },
    }),
  ]
  return () => {
    undos.forEach((each) => {
      each()
    })
  }
}

export function addDocumentCommands(host: PluginHost): Undo {
  const undos = [
    host.addCommand({
      id: 'document.new',
      title: 'New document',
      group: 'Document',
      run: () => {
        documents.create()
      },
    }),
    host.addCommand({
      id: 'document.export',
      title: 'Export as Markdown',
      group: 'Document',
      run: () => {
        exportDocument(documents.store.getState().current)
      },
    }),
  ]
  return () => {
    undos.forEach((each) => {
      each()
    })
  }
}
