import type { Undo } from '@plugin-platform/sdk'
import { redo, undo } from '@codemirror/commands'
import type { EditorView } from '@codemirror/view'
import type { PluginHost } from '../plugin-host/plugin-host'
import { applyFormat, FORMAT_NAMES, FORMATS } from './formatting/formats'

/** The editor's own commands, for the palette. Their keys are bound by CodeMirror, so that they work in the text only. */
export function addEditorCommands(host: PluginHost, view: EditorView): Undo {
  const undos = [
    ...FORMAT_NAMES.map((name) =>
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
