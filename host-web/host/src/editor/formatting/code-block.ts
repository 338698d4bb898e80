import { EditorSelection, type ChangeSpec, type EditorState } from '@codemirror/state'
import type { SyntaxNode } from '@lezer/common'
import { selectedLines } from './lines'
import { nodeAround, type Format } from './marks'

const FENCE = /^\s*(?:>\s*)*(`{3,}|~{3,})\s*$/

/** The fenced code that the selection stands in. */
export function codeBlockAround(state: EditorState): SyntaxNode | undefined {
  return nodeAround(state, state.selection.main, 'FencedCode')
}

/** Puts fences around the selected lines; takes those away that the selection stands between. */
export const toggleCodeBlock: Format = (state) => {
  const block = codeBlockAround(state)
  return block ? { changes: withoutFences(state, block) } : fenced(state)
}

function fenced(state: EditorState) {
  const lines = selectedLines(state)
  const from = lines[0]?.from ?? 0
  const to = lines.at(-1)?.to ?? 0
  const fence = '`'.repeat(Math.max(3, longestRun(state.sliceDoc(from, to)) + 1))
  const { anchor, head } = state.selection.main
  const moved = fence.length + 1
  return {
    changes: [
      { from, insert: `${fence}\n` },
      { from: to, insert: `\n${fence}` },
    ],
    selection: EditorSelection.single(anchor + moved, head + moved),
  }
}

/** A fence in the text must be shorter than the one around it. */
function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
}

function withoutFences({ doc }: EditorState, block: SyntaxNode): ChangeSpec[] {
  const first = doc.lineAt(block.from)
  const last = doc.lineAt(block.to)
  const opening = { from: first.from, to: Math.min(first.to + 1, doc.length) }
  if (last.number === first.number || !FENCE.test(last.text)) return [opening]
  // The break before the closing fence goes with it, unless it went with the opening one.
  return [opening, { from: Math.max(last.from - 1, opening.to), to: last.to }]
}
