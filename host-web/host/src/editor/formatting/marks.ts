import { syntaxTree } from '@codemirror/language'
import {
  EditorSelection,
  type EditorState,
  type SelectionRange,
  type TransactionSpec,
} from '@codemirror/state'
import type { SyntaxNode } from '@lezer/common'

export type Format = (state: EditorState) => TransactionSpec

/** What Markdown's grammar calls a text with this mark. */
const NODE_OF_MARK = { '**': 'StrongEmphasis', '*': 'Emphasis', '~~': 'Strikethrough', '`': 'InlineCode' }

export type Mark = keyof typeof NODE_OF_MARK

/** Puts `mark` around each selection, or around the word with the caret; takes it away where it is already. */
export function toggleMark(mark: Mark): Format {
  return (state) =>
    state.changeByRange((range) => {
      const size = mark.length
      if (isBetween(state, range, mark)) return strip(range, range.from - size, range.to + size, size)
      const node = markedAround(state, range, mark)
      if (node) return strip(range, node.from, node.to, size)
      const { from, to } = wordInside(state, range) ?? range
      const changes = [
        { from, insert: mark },
        { from: to, insert: mark },
      ]
      return { changes, range: EditorSelection.range(range.anchor + size, range.head + size) }
    })
}

/** The text with this mark that the range stands in, or is all of. */
export function markedAround(state: EditorState, range: SelectionRange, mark: Mark): SyntaxNode | undefined {
  const size = mark.length
  return nodeAround(state, range, NODE_OF_MARK[mark], ({ from, to }) => {
    const isInside = range.from >= from + size && range.to <= to - size
    return isInside || (range.from === from && range.to === to)
  })
}

/** The innermost node of this name around the range that is `right`. */
export function nodeAround(
  state: EditorState,
  { from, to }: { from: number; to: number },
  name: string,
  right: (node: SyntaxNode) => boolean = (node) => node.from <= from && node.to >= to,
): SyntaxNode | undefined {
  // At an edge either side may be the one.
  for (const side of [-1, 1] as const) {
    let node: SyntaxNode | null = syntaxTree(state).resolveInner(side < 0 ? to : from, side)
    while (node && !(node.name === name && right(node))) node = node.parent
    if (node) return node
  }
  return undefined
}

/** Takes the first and the last `size` characters of the text from `from` to `to` away. */
function strip(range: SelectionRange, from: number, to: number, size: number) {
  const moved = (position: number) => Math.min(Math.max(position - size, from), to - 2 * size)
  const changes = [
    { from, to: from + size },
    { from: to - size, to },
  ]
  return { changes, range: EditorSelection.range(moved(range.anchor), moved(range.head)) }
}

/** Whether `mark` stands around the range, with a text or without. Of asterisks, one or three make italic, two or three bold. */
function isBetween(state: EditorState, { from, to }: SelectionRange, mark: Mark): boolean {
  const sign = mark.charAt(0)
  const before = state
    .sliceDoc(Math.max(0, from - 3), from)
    .split('')
    .reverse()
  const after = state.sliceDoc(to, to + 3).split('')
  const run = Math.min(runLength(before, sign), runLength(after, sign))
  return mark === '*' ? run % 2 === 1 : run >= mark.length
}

function runLength(characters: string[], sign: string): number {
  const end = characters.findIndex((character) => character !== sign)
  return end < 0 ? characters.length : end
}

/** The word with the caret, when nothing is selected. */
function wordInside(state: EditorState, { empty, head }: SelectionRange): SelectionRange | undefined {
  const word = empty ? state.wordAt(head) : null
  return word && word.from < head && head < word.to ? word : undefined
}
