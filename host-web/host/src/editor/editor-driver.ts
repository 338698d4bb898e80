import { Compartment, type Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import type { EditorDriver } from '../plugin-host/registries/editor-port'

const REVEAL_MARGIN_PX = 48

/** Offers a CodeMirror view to plugins. `plugins` is the compartment in which their extensions go. */
export function driverOf(view: EditorView, plugins: Compartment): EditorDriver {
  const within = (position: number) => Math.max(0, Math.min(position, view.state.doc.length))
  return {
    getText: () => view.state.doc.toString(),
    getSelection: () => {
      const { from, to } = view.state.selection.main
      return { from, to }
    },
    replaceRanges: (changes) => {
      view.dispatch({ changes, userEvent: 'input.plugin' })
    },
    select: (from, to = from) => {
      view.dispatch({
        selection: { anchor: within(from), head: within(to) },
        effects: EditorView.scrollIntoView(within(from), { y: 'center' }),
      })
    },
    revealLine: (line) => {
      const { from } = view.state.doc.line(Math.max(1, Math.min(line, view.state.doc.lines)))
      view.dispatch({
        selection: { anchor: from },
        effects: EditorView.scrollIntoView(from, { y: 'start', yMargin: REVEAL_MARGIN_PX }),
      })
      view.focus()
    },
    focus: () => {
      view.focus()
    },
    setExtensions: (extensions: Extension[]) => {
      view.dispatch({ effects: plugins.reconfigure(extensions) })
    },
  }
}
