import { Compartment, EditorState, type Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import type { CreateState } from '../../documents/session/open-document'
import { documentExtensions } from './document-extensions'
import { followsOthers } from './follows-others'
import { remeasurable } from './use-remeasure'

const plugins = new Compartment()

/** A document's text as the editor works on it, without plugins. */
export const createEditorState: CreateState = (text, onChange) =>
  EditorState.create({
    doc: text,
    extensions: [
      // Before the editor's own, so that a plugin's key bindings win.
      plugins.of([]),
      documentExtensions(),
      remeasurable,
      followsOthers,
      // What the update says may be outdated: a listener before this one may have changed the document again.
      EditorView.updateListener.of(({ docChanged, selectionSet }) => {
        if (docChanged || selectionSet) onChange({ docChanged, selectionSet })
      }),
    ],
  })

/** Puts the plugins' extensions in, in place of those that were there. */
export function withPlugins(state: EditorState, extensions: Extension) {
  return plugins.get(state) === extensions ? undefined : { effects: plugins.reconfigure(extensions) }
}
