import type { Undo } from '@plugin-platform/sdk'
import { redo, undo } from '@codemirror/commands'
import type { EditorView } from '@codemirror/view'
import type { PluginHost } from '../plugin-host/plugin-host'
import type { Command } from '../commands/command-registry'
import { applyFormat, FORMAT_NAMES, FORMATS } from './formatting/formats'
import { formatCommand, REDO, UNDO } from './formatting/command-ids'

interface EditorCommand extends Command {
  editorKey: string
  apply: (view: EditorView) => void
}

/** The editor's own. Their keys are bound by CodeMirror, so that they work in the text only. */
export const EDITOR_COMMANDS: readonly EditorCommand[] = [
  ...FORMAT_NAMES.map((name) => ({
    id: formatCommand(name),
    title: FORMATS[name].title,
    group: 'Format',
    editorKey: FORMATS[name].key,
    apply: (view: EditorView) => {
      applyFormat(view, name)
    },
  })),
  { id: UNDO, title: 'Undo', group: 'Edit', editorKey: 'Mod-z', apply: undo },
  { id: REDO, title: 'Redo', group: 'Edit', editorKey: 'Mod-Shift-z', apply: redo },
]

export function addEditorCommands(host: PluginHost, view: EditorView): Undo {
  const undos = EDITOR_COMMANDS.map(({ apply, ...command }) =>
    host.addCommand({
      ...command,
      run: () => {
        apply(view)
      },
    }),
  )
  return () => {
    undos.forEach((each) => {
      each()
    })
  }
}
