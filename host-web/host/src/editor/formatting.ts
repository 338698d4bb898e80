import {
  EditorSelection,
  type ChangeSpec,
  type EditorState,
  type Line,
  type TransactionSpec,
} from '@codemirror/state'
import type { EditorView, KeyBinding } from '@codemirror/view'

type Format = (state: EditorState) => TransactionSpec

/** Puts `mark` around each selection, or takes it away where it is already. */
export function toggleMark(mark: string): Format {
  return (state) =>
    state.changeByRange((range) => {
      const { from, to } = range
      const size = mark.length
      if (isMarked(state, from, to, mark)) {
        const changes = [
          { from: from - size, to: from },
          { from: to, to: to + size },
        ]
        return { changes, range: EditorSelection.range(from - size, to - size) }
      }
      const changes = [
        { from, insert: mark },
        { from: to, insert: mark },
      ]
      return { changes, range: EditorSelection.range(from + size, to + size) }
    })
}

/** Whether `mark` stands around the range. Of asterisks, one or three make italic, two or three bold. */
function isMarked(state: EditorState, from: number, to: number, mark: string): boolean {
  const sign = mark.charAt(0)
  const before = runLength(
    state
      .sliceDoc(Math.max(0, from - 3), from)
      .split('')
      .reverse(),
    sign,
  )
  const after = runLength(state.sliceDoc(to, to + 3).split(''), sign)
  const run = Math.min(before, after)
  return mark === '*' ? run % 2 === 1 : run >= mark.length
}

function runLength(characters: string[], sign: string): number {
  const end = characters.findIndex((character) => character !== sign)
  return end < 0 ? characters.length : end
}

const LINE_PREFIX = /^(#{1,6} |> |[-*+] |\d+[.)] )?/

/** Begins each selected line with `prefix` in place of what it began with; without it when all have it already. */
export function toggleLinePrefix(prefix: string | ((index: number) => string)): Format {
  return (state) => {
    const lines = selectedLines(state)
    const wanted = (index: number) => (typeof prefix === 'string' ? prefix : prefix(index))
    const all = lines.every((line, index) => line.text.startsWith(wanted(index)))
    const changes: ChangeSpec[] = lines.map((line, index) => {
      const present = LINE_PREFIX.exec(line.text)?.[0] ?? ''
      return { from: line.from, to: line.from + present.length, insert: all ? '' : wanted(index) }
    })
    return { changes }
  }
}

/** Makes the selection the text of a link, and selects the place for its address. */
export const insertLink: Format = (state) =>
  state.changeByRange(({ from, to }) => {
    const text = state.sliceDoc(from, to) || 'link'
    const address = from + text.length + 3
    return {
      changes: { from, to, insert: `[${text}](https://)` },
      range: EditorSelection.range(address, address + 'https://'.length),
    }
  })

function selectedLines(state: EditorState): Line[] {
  const lines = new Map<number, Line>()
  for (const { from, to } of state.selection.ranges) {
    for (let at = from; at <= to;) {
      const line = state.doc.lineAt(at)
      lines.set(line.number, line)
      at = line.to + 1
    }
  }
  return [...lines.values()]
}

export const FORMATS = {
  bold: { title: 'Bold', key: 'Mod-b', format: toggleMark('**') },
  italic: { title: 'Italic', key: 'Mod-i', format: toggleMark('*') },
  code: { title: 'Inline code', key: 'Mod-e', format: toggleMark('`') },
  link: { title: 'Link', key: 'Mod-Shift-k', format: insertLink },
  paragraph: { title: 'Paragraph', key: 'Mod-Alt-0', format: toggleLinePrefix('') },
  heading1: { title: 'Heading 1', key: 'Mod-Alt-1', format: toggleLinePrefix('# ') },
  heading2: { title: 'Heading 2', key: 'Mod-Alt-2', format: toggleLinePrefix('## ') },
  heading3: { title: 'Heading 3', key: 'Mod-Alt-3', format: toggleLinePrefix('### ') },
  bulletList: { title: 'Bulleted list', key: 'Mod-Shift-8', format: toggleLinePrefix('- ') },
  numberedList: {
    title: 'Numbered list',
    key: 'Mod-Shift-7',
    format: toggleLinePrefix((index) => `${index + 1}. `),
  },
  quote: { title: 'Quote', key: 'Mod-Shift-9', format: toggleLinePrefix('> ') },
} satisfies Record<string, { title: string; key: string; format: Format }>

export type FormatName = keyof typeof FORMATS

export function applyFormat(view: EditorView, name: FormatName): void {
  view.dispatch(
    view.state.update(FORMATS[name].format(view.state), { scrollIntoView: true, userEvent: 'input.format' }),
  )
  view.focus()
}

export const formattingKeymap: KeyBinding[] = (Object.keys(FORMATS) as FormatName[]).map((name) => ({
  key: FORMATS[name].key,
  run: (view) => {
    applyFormat(view, name)
    return true
  },
}))
