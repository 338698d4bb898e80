import { EditorState, RangeSetBuilder } from '@codemirror/state'
import { Decoration, EditorView } from '@codemirror/view'
import { useEffect, useRef } from 'react'

import type { LineRange } from './line-range'
import { sourceExtensions } from './source-extensions'

interface SourceViewerProps {
  label: string
  text: string
  /** The lines to mark and to begin at, if any. */
  from: number | undefined
  to: number | undefined
  /** Somebody pressed the number of a line. */
  onLine: (line: number) => void
}

/** A source with line numbers, at the marked lines. */
export function SourceViewer({ label, text, from, to, onLine }: SourceViewerProps) {
  const place = useRef<HTMLDivElement>(null)
  const onLineNow = useRef(onLine)
  useEffect(() => {
    onLineNow.current = onLine
  }, [onLine])

  useEffect(() => {
    if (!place.current) return
    const marked = from === undefined || to === undefined ? null : { from, to }
    const state = EditorState.create({
      doc: text,
      extensions: [
        sourceExtensions(label, text, (line) => {
          onLineNow.current(line)
        }),
        marked ? marking(marked) : [],
      ],
    })
    const view = new EditorView({ state, parent: place.current })
    if (marked && marked.from <= view.state.doc.lines) {
      const { from: start } = view.state.doc.line(marked.from)
      view.dispatch({
        selection: { anchor: start },
        effects: EditorView.scrollIntoView(start, { y: 'center' }),
      })
    }
    return () => {
      view.destroy()
    }
  }, [label, text, from, to])

  return (
    <div
      ref={place}
      className="source-viewer overflow-hidden rounded-md border border-border [&_.cm-editor]:max-h-[70dvh]"
    />
  )
}

const MARK = Decoration.line({ class: 'cm-marked-line', attributes: { 'data-marked': 'true' } })

const marking = ({ from, to }: LineRange) =>
  EditorView.decorations.of(({ state }) => {
    const marks = new RangeSetBuilder<Decoration>()
    for (let line = from; line <= Math.min(to, state.doc.lines); line += 1) {
      const start = state.doc.line(line).from
      marks.add(start, start, MARK)
    }
    return marks.finish()
  })
