import { EditorSelection, EditorState } from '@codemirror/state'
import { describe, expect, test } from 'vitest'
import { insertLink, toggleLinePrefix, toggleMark } from './formatting'

/** Applies a format to a text in which `|` stands at either end of the selection, and shows the outcome likewise. */
function apply(marked: string, format: ReturnType<typeof toggleMark>): string {
  const [anchor, head] = [
    marked.indexOf('|'),
    marked.lastIndexOf('|') - (marked.indexOf('|') === marked.lastIndexOf('|') ? 0 : 1),
  ]
  const state = EditorState.create({
    doc: marked.replaceAll('|', ''),
    selection: EditorSelection.single(anchor, head),
  })
  const after = state.update(format(state)).state
  const { from, to } = after.selection.main
  const text = after.doc.toString()
  return from === to
    ? `${text.slice(0, from)}|${text.slice(from)}`
    : `${text.slice(0, from)}|${text.slice(from, to)}|${text.slice(to)}`
}

describe('marks', () => {
  test.each([
    ['**', 'a |b| c', 'a **|b|** c'],
    ['**', 'a **|b|** c', 'a |b| c'],
    ['*', '**|b|**', '***|b|***'],
    ['*', '***|b|***', '**|b|**'],
    ['*', '*|b|*', '|b|'],
    ['**', '*|b|*', '***|b|***'],
    ['`', '|', '`|`'],
  ])('%s makes %s into %s', (mark, before, after) => {
    expect(apply(before, toggleMark(mark))).toBe(after)
  })
})

describe('lines', () => {
  test.each([
    ['- ', '|one\ntwo|', '- one\n- two'],
    ['- ', '|- one\n- two|', 'one\ntwo'],
    ['## ', '# Ti|tle', '## Title'],
    ['', '## Ti|tle', 'Title'],
    ['> ', '1. o|ne', '> one'],
  ])('%j makes %j into %j', (prefix, before, after) => {
    expect(apply(before, toggleLinePrefix(prefix)).replaceAll('|', '')).toBe(after)
  })

  test('a numbered list counts', () => {
    expect(
      apply(
        '|a\nb\nc|',
        toggleLinePrefix((index) => `${index + 1}. `),
      ).replaceAll('|', ''),
    ).toBe('1. a\n2. b\n3. c')
  })
})

test('a link asks for its address', () => {
  expect(apply('see |this|', insertLink)).toBe('see [this](|https://|)')
})
