import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { markdownKeymap, markdownLanguage, pasteURLAsLink } from '@codemirror/lang-markdown'
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { EditorState, type Extension, Prec } from '@codemirror/state'
import { dropCursor, EditorView, keymap, placeholder, showTooltip } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { formattingKeymap } from '../formatting/formats'
import { markdownLines } from './markdown-lines'
import { nearLanguage } from './near-parser'
import { selectionDrawing } from './selection-drawing'

const markdownStyle = HighlightStyle.define([
  { tag: tags.strong, fontWeight: '700' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: tags.strikethrough, textDecoration: 'line-through' },
  { tag: tags.monospace, class: 'md-mono' },
  { tag: tags.link, color: 'var(--sheet-accent)' },
  { tag: tags.url, class: 'md-mark' },
  // The signs themselves: #, **, >, -
  { tag: [tags.processingInstruction, tags.contentSeparator, tags.labelName], class: 'md-mark' },
])

/** Layout and colours that CodeMirror would otherwise decide; the rest is in editor.css. */
const sheetTheme = EditorView.theme({
  '&': { backgroundColor: 'transparent', color: 'inherit' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'inherit', lineHeight: 'var(--document-line)', overflow: 'visible' },
  '.cm-content': { padding: '0', caretColor: 'var(--sheet-accent)' },
  '.cm-line': { padding: '0' },
  '.cm-cursor': { borderLeftColor: 'var(--sheet-accent)', borderLeftWidth: '2px' },
  '.cm-placeholder': { color: 'var(--sheet-muted)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--color-accent) 26%, transparent)',
  },
  // What plugins show. Without these it would be light in both themes.
  '.cm-tooltip': {
    border: '1px solid var(--color-border)',
    backgroundColor: 'var(--color-raised)',
    color: 'var(--color-text)',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    backgroundColor: 'var(--color-accent)',
    color: 'var(--color-accent-contrast)',
  },
  '.cm-panels': { backgroundColor: 'var(--color-surface)', color: 'var(--color-text)' },
  '.cm-panels-top': { borderBottom: '1px solid var(--color-border)' },
  // Down to the edge of what scrolls, whose end is empty.
  '.cm-panels-bottom': { bottom: 'calc(-1 * var(--canvas-end))', borderTop: '1px solid var(--color-border)' },
})

/** So that the line one writes in never sticks to the edge of the page. */
const CARET_MARGINS = { top: 40, bottom: 96 }

/** A tooltip whose place is within the margins is hidden by CodeMirror: with them, each beside the first line. */
const caretMargins = ({ state }: EditorView) =>
  state.facet(showTooltip).some((tooltip) => tooltip !== null) ? null : CARET_MARGINS

/** Markdown without `markdown()`, which brings parsers of HTML, CSS and JavaScript along. */
export function documentExtensions(): Extension {
  return [
    history(),
    selectionDrawing(),
    dropCursor(),
    EditorState.allowMultipleSelections.of(true),
    EditorView.lineWrapping,
    nearLanguage(markdownLanguage),
    Prec.high(keymap.of(markdownKeymap)),
    pasteURLAsLink,
    markdownLines(),
    syntaxHighlighting(markdownStyle),
    placeholder('Start writing…'),
    keymap.of([...formattingKeymap, ...historyKeymap, ...defaultKeymap]),
    EditorView.contentAttributes.of({
      'aria-label': 'Document text',
      spellcheck: 'true',
      autocorrect: 'on',
      autocapitalize: 'sentences',
    }),
    EditorView.scrollMargins.of(caretMargins),
    sheetTheme,
  ]
}
