import { javascript } from '@codemirror/lang-javascript'
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView, highlightSpecialChars, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword], color: 'var(--color-accent)' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: 'var(--color-success)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--color-warning)' },
  { tag: tags.comment, color: 'var(--color-muted)', fontStyle: 'italic' },
])

const theme = EditorView.theme({
  '&': { backgroundColor: 'var(--color-surface)', color: 'var(--color-text)', fontSize: '13px' },
  '&.cm-focused': { outline: '2px solid var(--color-accent)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)', lineHeight: '1.55' },
  '.cm-gutters': {
    backgroundColor: 'var(--color-surface)',
    color: 'var(--color-muted)',
    borderRight: '1px solid var(--color-border)',
  },
  '.cm-lineNumbers .cm-gutterElement': { cursor: 'pointer', padding: '0 10px 0 14px' },
  '.cm-marked-line': { backgroundColor: 'var(--color-warning-soft)' },
  '.cm-specialChar': { color: 'var(--color-danger)', fontWeight: '700' },
  '.cm-collapsedLines': {
    color: 'var(--color-muted)',
    background: 'var(--color-hover)',
    padding: '4px 14px',
  },
  '&.cm-merge-a .cm-changedLine, .cm-deletedChunk': { backgroundColor: 'var(--color-danger-soft)' },
  '&.cm-merge-b .cm-changedLine, &.cm-merge-b .cm-inlineChangedLine': {
    backgroundColor: 'var(--color-success-soft)',
  },
})

/** Characters. Beyond them a parser may be kept busy, and fed, for minutes by whoever means it. */
const LONGEST_SOURCE = 100_000
const LONGEST_LINE = 1_000

/** Colours, where the text is as people write code, and not made to cost the reader's browser. */
function colouring(text: string): Extension {
  const isModest =
    text.length <= LONGEST_SOURCE && text.split('\n').every((line) => line.length <= LONGEST_LINE)
  return isModest ? [javascript(), syntaxHighlighting(colours)] : []
}

/**
 * Shows a stranger's text: as text alone, whatever it is, with what the eye would not see (controls, marks that turn
 * the direction of writing) made visible. It cannot be changed; it can be walked through with the keyboard.
 */
export function sourceExtensions(label: string, text: string, onLine?: (line: number) => void): Extension {
  return [
    EditorState.readOnly.of(true),
    // The checks count line feeds alone: a lone carriage return must not move what they point to.
    EditorState.lineSeparator.of('\n'),
    EditorView.editable.of(false),
    EditorView.contentAttributes.of({
      'aria-label': label,
      tabindex: '0',
      role: 'textbox',
      'aria-multiline': 'true',
      'aria-readonly': 'true',
    }),
    lineNumbers({
      domEventHandlers: {
        click: (view, block) => {
          onLine?.(view.state.doc.lineAt(block.from).number)
          return onLine !== undefined
        },
      },
    }),
    highlightSpecialChars(),
    colouring(text),
    theme,
  ]
}
