import type { ChangeSpec, EditorState, Line } from '@codemirror/state'
import type { Format } from './marks'

/** What a line may begin with, after its indentation. */
const BEGINNING = /^(\s*)(#{1,6} |> |[-*+] (?:\[[ xX]\] )?|\d+[.)] )?/

/** A kind of line: how to begin one (the first has index 0), and how to know one by what it begins with. */
export interface LineKind {
  begin: (index: number) => string
  is: RegExp
}

/** Makes each selected line one of this kind, whatever it was; takes its beginning away when all are of it already. */
export function toggleLines({ begin, is }: LineKind): Format {
  return (state) => {
    const lines = selectedLines(state)
    const all = lines.every((line) => is.test(beginningOf(line).beginning))
    const changes: ChangeSpec[] = lines.map((line, index) => {
      const { from, beginning } = beginningOf(line)
      return { from, to: from + beginning.length, insert: all ? '' : begin(index) }
    })
    return { changes }
  }
}

/** Whether the caret stands in a line of this kind. */
export function isLine(state: EditorState, { is }: LineKind): boolean {
  return is.test(beginningOf(state.doc.lineAt(state.selection.main.head)).beginning)
}

export function selectedLines(state: EditorState): Line[] {
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

function beginningOf(line: Line): { from: number; beginning: string } {
  const [, indentation = '', beginning = ''] = BEGINNING.exec(line.text) ?? []
  return { from: line.from + indentation.length, beginning }
}
