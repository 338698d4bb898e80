import { EditorView } from '@codemirror/view'
import type { Text } from '@codemirror/state'
import type { Documents } from '../documents/documents'
import type { EditorDriver } from '../plugin-host/registries/editor-port'
import { withPlugins } from './text/editor-state'

const REVEAL_MARGIN_PX = 48

/** Offers the open document to plugins, shown or not: always the one that is current when they ask. */
export function driverOf(documents: Documents): EditorDriver {
  const open = () => {
    if (!documents.current) throw new Error('No document is open.')
    return documents.current
  }
  const within = (position: number) => Math.max(0, Math.min(position, open().state.doc.length))
  return {
    getText: () => (documents.current ? textOf(documents.current.state.doc) : ''),
    getSelection: () => {
      const { from = 0, to = 0 } = documents.current?.state.selection.main ?? {}
      return { from, to }
    },
    replaceRanges: (changes) => {
      open().dispatch({ changes, userEvent: 'input.plugin' })
    },
    select: (from, to = from) => {
      open().dispatch({
        selection: { anchor: within(from), head: within(to) },
        effects: EditorView.scrollIntoView(within(from), { y: 'center' }),
      })
    },
    revealLine: (line) => {
      const { doc } = open().state
      const { from } = doc.line(Math.max(1, Math.min(line, doc.lines)))
      open().dispatch({
        selection: { anchor: from },
        effects: EditorView.scrollIntoView(from, { y: 'start', yMargin: REVEAL_MARGIN_PX }),
      })
      open().focus()
    },
    focus: () => {
      documents.current?.focus()
    },
    exceptionsTo: (report) => EditorView.exceptionSink.of(report),
    setExtensions: (extensions) => {
      const { current } = documents
      const spec = current && withPlugins(current.state, extensions)
      if (spec) current.dispatch(spec)
    },
  }
}

let latest: { doc: Text; text: string } | undefined

/** Reading a long document costs, so it is done once for each state of it. */
export function textOf(doc: Text): string {
  if (latest?.doc !== doc) latest = { doc, text: doc.toString() }
  return latest.text
}
