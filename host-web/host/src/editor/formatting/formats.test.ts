import { EditorSelection, EditorState } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { documentExtensions } from '../text/document-extensions'
import { activeFormats, applyFormat, FORMATS, type FormatName } from './formats'

/** A text in which `|` stands at either end of the selection. */
function stateOf(marked: string): EditorState {
  const [anchor, head] = [
    marked.indexOf('|'),
    marked.lastIndexOf('|') - (marked.indexOf('|') === marked.lastIndexOf('|') ? 0 : 1),
  ]
  return EditorState.create({
    doc: marked.replaceAll('|', ''),
    selection: EditorSelection.single(anchor, head),
    extensions: documentExtensions(),
  })
}

/** Applies a format, and shows the outcome likewise. */
function apply(marked: string, name: FormatName): string {
  const state = stateOf(marked)
  const after = state.update(FORMATS[name].format(state)).state
  const { from, to } = after.selection.main
  const text = after.doc.toString()
  return from === to
    ? `${text.slice(0, from)}|${text.slice(from)}`
    : `${text.slice(0, from)}|${text.slice(from, to)}|${text.slice(to)}`
}

describe('marks', () => {
  test.each<[FormatName, string, string]>([
    ['bold', 'a |b| c', 'a **|b|** c'],
    ['bold', 'a **|b|** c', 'a |b| c'],
    ['bold', 'a **one t|wo** c', 'a one t|wo c'],
    ['bold', 'a |**b**| c', 'a |b| c'],
    ['bold', 'a **b**| c', 'a **b****|** c'],
    ['bold', 'wo|rd', '**wo|rd**'],
    ['bold', '**|**', '|'],
    ['italic', '**|b|**', '***|b|***'],
    ['italic', '***|b|***', '**|b|**'],
    ['italic', '*|b|*', '|b|'],
    ['italic', '**a *b|c* d**', '**a b|c d**'],
    ['bold', '**a *b|c* d**', 'a *b|c* d'],
    ['bold', '*|b|*', '***|b|***'],
    ['strikethrough', '|gone|', '~~|gone|~~'],
    ['strikethrough', 'is ~~go|ne~~', 'is go|ne'],
    ['code', '|', '`|`'],
    ['code', 'a `co|de`', 'a co|de'],
  ])('%s makes %s into %s', (name, before, after) => {
    expect(apply(before, name)).toBe(after)
  })
})

test('a mark is taken away that stands far past what was parsed for the view', () => {
  // The parse ends with its time, which a busy machine uses up.
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => {
    vi.useRealTimers()
  })
  const far = 'Words that nobody sees.\n\n'.repeat(2_500)
  const view = new EditorView({ state: stateOf(`${far}a **one t|wo** c`) })
  applyFormat(view, 'bold')
  expect(view.state.sliceDoc(far.length)).toBe('a one two c')
  view.destroy()
})

describe('lines', () => {
  test.each<[FormatName, string, string]>([
    ['bulletList', '|one\ntwo|', '- one\n- two'],
    ['bulletList', '|- one\n* two|', 'one\ntwo'],
    ['bulletList', '- [x] o|ne', '- one'],
    ['bulletList', '- one\n  tw|o', '- one\n  - two'],
    ['numberedList', '|a\nb\nc|', '1. a\n2. b\n3. c'],
    ['taskList', '|one\n- two|', '- [ ] one\n- [ ] two'],
    ['taskList', '|- [ ] one\n- [x] two|', 'one\ntwo'],
    ['heading2', '# Ti|tle', '## Title'],
    ['paragraph', '## Ti|tle', 'Title'],
    ['quote', '1. o|ne', '> one'],
  ])('%s makes %j into %j', (name, before, after) => {
    expect(apply(before, name).replaceAll('|', '')).toBe(after)
  })
})

describe('code blocks', () => {
  test.each([
    ['|', '```\n|\n```'],
    ['a\n|one\ntwo|\nb', 'a\n```\n|one\ntwo|\n```\nb'],
    ['|a ```` b', '`````\n|a ```` b\n`````'],
    ['a\n```js\none\nt|wo\n```\nb', 'a\none\nt|wo\nb'],
    ['```\no|ne', 'o|ne'],
    ['```\n|```', '|'],
  ])('%j becomes %j', (before, after) => {
    expect(apply(before, 'codeBlock')).toBe(after)
  })
})

test.each([
  ['see |this|', 'see [this](|https://|)'],
  ['see [th|is](/here) and', 'see [this](|/here|) and'],
])('a link in %j asks for its address', (before, after) => {
  expect(apply(before, 'link')).toBe(after)
})

test.each<[string, FormatName[]]>([
  ['pla|in', ['paragraph']],
  ['a **bo|ld** b', ['bold', 'paragraph']],
  ['a **bold**| b', ['paragraph']],
  ['## a *b|*', ['italic', 'heading2']],
  ['***bo|th***', ['bold', 'italic', 'paragraph']],
  ['- `co|de`', ['code', 'bulletList']],
  ['- [ ] ~~do|ne~~', ['strikethrough', 'taskList']],
  ['2) tw|o', ['numberedList']],
  ['> quo|te', ['quote']],
  ['```\n- no li|st\n```', ['codeBlock']],
])('in %j the caret stands in %j', (marked, names) => {
  expect(activeFormats(stateOf(marked))).toEqual(names)
})
