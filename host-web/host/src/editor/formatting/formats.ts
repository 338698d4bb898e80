import { forceParsing } from '@codemirror/language'
import type { EditorState } from '@codemirror/state'
import type { EditorView, KeyBinding } from '@codemirror/view'
import { codeBlockAround, toggleCodeBlock } from './code-block'
import { isLine, toggleLines, type LineKind } from './lines'
import { editLink } from './link'
import { markedAround, toggleMark, type Format, type Mark } from './marks'

/** Milliseconds for the parse of what a selection reaches out of view; what takes longer is done without. */
const PARSE_TIME = 500

interface FormatSpec {
  title: string
  key: string
  format: Format
  /** Whether the caret stands in it; missing where there is nothing to switch off. */
  isActive?: (state: EditorState) => boolean
}

const marked = (mark: Mark) => ({
  format: toggleMark(mark),
  isActive: (state: EditorState) => markedAround(state, state.selection.main, mark) !== undefined,
})
const line = (begin: LineKind['begin'], is: RegExp) => ({
  format: toggleLines({ begin, is }),
  // What looks like a list may be code.
  isActive: (state: EditorState) => isLine(state, { begin, is }) && !codeBlockAround(state),
})

export const FORMATS = {
  bold: { title: 'Bold', key: 'Mod-b', ...marked('**') },
  italic: { title: 'Italic', key: 'Mod-i', ...marked('*') },
  strikethrough: { title: 'Strikethrough', key: 'Mod-Shift-x', ...marked('~~') },
  code: { title: 'Inline code', key: 'Mod-e', ...marked('`') },
  link: { title: 'Link', key: 'Mod-Shift-k', format: editLink },
  paragraph: { title: 'Paragraph', key: 'Mod-Alt-0', ...line(() => '', /^$/) },
  heading1: { title: 'Heading 1', key: 'Mod-Alt-1', ...line(() => '# ', /^# $/) },
  heading2: { title: 'Heading 2', key: 'Mod-Alt-2', ...line(() => '## ', /^## $/) },
  heading3: { title: 'Heading 3', key: 'Mod-Alt-3', ...line(() => '### ', /^### $/) },
  bulletList: { title: 'Bulleted list', key: 'Mod-Shift-8', ...line(() => '- ', /^[-*+] $/) },
  numberedList: {
    title: 'Numbered list',
    key: 'Mod-Shift-7',
    ...line((index) => `${index + 1}. `, /^\d+[.)] $/),
  },
  taskList: { title: 'Task list', key: 'Mod-Shift-6', ...line(() => '- [ ] ', /^[-*+] \[/) },
  quote: { title: 'Quote', key: 'Mod-Shift-9', ...line(() => '> ', /^> $/) },
  codeBlock: {
    title: 'Code block',
    key: 'Mod-Alt-c',
    format: toggleCodeBlock,
    isActive: (state) => codeBlockAround(state) !== undefined,
  },
} satisfies Record<string, FormatSpec>

export type FormatName = keyof typeof FORMATS
export const FORMAT_NAMES = Object.keys(FORMATS) as FormatName[]

const SPECS: Record<FormatName, FormatSpec> = FORMATS

/** Whether the format can be switched off again, and so is on or off where the caret stands. */
export const isSwitch = (name: FormatName): boolean => SPECS[name].isActive !== undefined

/** What the caret stands in, or the end of the selection that moves. */
export function activeFormats(state: EditorState): FormatName[] {
  return FORMAT_NAMES.filter((name) => SPECS[name].isActive?.(state))
}

export function applyFormat(view: EditorView, name: FormatName): void {
  forceParsing(view, Math.max(...view.state.selection.ranges.map(({ to }) => to)), PARSE_TIME)
  view.dispatch(
    view.state.update(FORMATS[name].format(view.state), { scrollIntoView: true, userEvent: 'input.format' }),
  )
  view.focus()
}

export const formattingKeymap: KeyBinding[] = FORMAT_NAMES.map((name) => ({
  key: FORMATS[name].key,
  run: (view) => {
    applyFormat(view, name)
    return true
  },
}))
