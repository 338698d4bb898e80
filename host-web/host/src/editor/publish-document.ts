import { EVENTS, STATE_KEYS, type SelectionState } from '@plugin-platform/sdk'
import type { EditorState, Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import type { Registries } from '../plugin-host/registries/registries'

/** Many key strokes make one announcement: reading a long document costs. */
const QUIET_MS = 40

/** Tells plugins what the document says and what is selected. */
export function publishDocument({ state, events }: Registries): Extension {
  let timer: ReturnType<typeof setTimeout> | undefined
  const publishText = (view: EditorView) => {
    const text = view.state.doc.toString()
    state.set(STATE_KEYS.CONTENT, text)
    events.emit(EVENTS.CONTENT_CHANGED, { length: text.length })
  }
  const publishSelection = (view: EditorView) => {
    const selection = selectionOf(view.state)
    state.set(STATE_KEYS.SELECTION, selection)
    events.emit(EVENTS.SELECTION_CHANGED, selection)
  }
  return EditorView.updateListener.of(({ view, docChanged, selectionSet }) => {
    if (docChanged) {
      clearTimeout(timer)
      timer = setTimeout(() => {
        publishText(view)
      }, QUIET_MS)
    }
    if (docChanged || selectionSet) publishSelection(view)
  })
}

export function selectionOf(state: EditorState): SelectionState {
  const { from, to, head } = state.selection.main
  return { from, to, text: state.sliceDoc(from, to), line: state.doc.lineAt(head).number }
}
