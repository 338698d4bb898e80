import { Decoration, EditorView, type DecorationSet } from '@codemirror/view'
import type { Match } from './search'

const found = Decoration.mark({ class: 'find-replace-match' })
const current = Decoration.mark({ class: 'find-replace-match find-replace-current' })

export interface Highlights {
  matches: readonly Match[]
  current: number
}

/** Marks matches in the document. */
export function highlightExtension(highlights: Highlights) {
  return [
    EditorView.decorations.of(decorate(highlights)),
    EditorView.baseTheme({
      '.find-replace-match': {
        backgroundColor: 'color-mix(in srgb, #f5b301 32%, transparent)',
        borderRadius: '2px',
      },
      '.find-replace-current': { backgroundColor: '#f5b301', color: '#1b1b22' },
    }),
  ]
}

function decorate({ matches, current: at }: Highlights): DecorationSet {
  return Decoration.set(
    matches.map(({ from, to }, index) => (index === at ? current : found).range(from, to)),
  )
}
