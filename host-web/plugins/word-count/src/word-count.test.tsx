import { createTestContext } from '@plugin-platform/sdk/testing'
import { act, render, screen } from '@testing-library/react'
import { describe, expect, test, vi } from 'vitest'
import { activate, CHARACTERS_STATE, manifest, WordCount, WORDS_STATE } from './index'
import { countPart, countText, readingMinutes } from './stats'

describe('counting', () => {
  test.each([
    ['', { words: 0, characters: 0, lines: 0 }],
    ['  ', { words: 0, characters: 2, lines: 1 }],
    ['one two\nthree', { words: 3, characters: 12, lines: 2 }],
    ["it's 3.5 well-known", { words: 4, characters: 19, lines: 1 }],
    ['# Title\n\n- item', { words: 2, characters: 13, lines: 3 }],
    ['你好世界', { words: 2, characters: 4, lines: 1 }],
    ['👩 ok', { words: 1, characters: 4, lines: 1 }],
  ])('%j', (text, stats) => {
    expect(countText(text)).toEqual(stats)
  })

  test('a short text still takes a minute, no text takes none', () => {
    expect([0, 1, 230, 575].map((words) => readingMinutes(words, 230))).toEqual([0, 1, 1, 3])
  })
})

describe('counting anew', () => {
  const LINES = ['', 'one two', "it's 3.5", '你好世界', '👩 ok', '\u{1F469}', 'a.b,c']
  const anew = (text: string) => {
    countText('something else altogether')
    return countText(text)
  }

  test('after any change the figures are those of the whole text', () => {
    const next = numbers()
    for (let round = 0; round < 500; round += 1) {
      const lines = Array.from({ length: next() % 6 }, () => LINES[next() % LINES.length] ?? '')
      const changed = [...lines]
      changed.splice(next() % 6, next() % 3, LINES[next() % LINES.length] ?? '', 'x'.repeat(next() % 3))
      const [before, text] = [lines.join('\n'), changed.join('\n')]
      const right = anew(text)
      anew(before)
      expect(countText(text), JSON.stringify([before, text])).toEqual(right)
    }
  })

  test('only the line that was written in is looked at', () => {
    const paragraph = 'quiet rivers bend around a village\n\n'
    const book = paragraph.repeat(1_000)
    expect(anew(book)).toEqual({ words: 6_000, characters: 34_000, lines: 2_001 })
    const tested = vi.spyOn(RegExp.prototype, 'test')
    const at = paragraph.length * 500
    const written = `${book.slice(0, at)}and ${book.slice(at)}`
    expect(countText(written)).toEqual({ words: 6_001, characters: 34_004, lines: 2_001 })
    expect(tested.mock.calls.length).toBeLessThan(100)
    tested.mockClear()
    countPart('rivers')
    expect(countText(book)).toEqual({ words: 6_000, characters: 34_000, lines: 2_001 })
    expect(tested.mock.calls.length).toBeLessThan(100)
  })
})

/** The same every time, so that a failure can be repeated. */
function numbers(): () => number {
  let seed = 1
  return () => (seed = (seed * 48_271) % 2_147_483_647)
}

test('the counts are shared with other plugins, and follow the text', () => {
  const context = createTestContext(manifest, { text: 'one two' })
  activate(context)
  expect(context.state.get(WORDS_STATE)).toBe(2)
  context.setHostState('editor.content', 'one')
  expect(context.state.get(WORDS_STATE)).toBe(1)
  expect(context.state.get(CHARACTERS_STATE)).toBe(3)
})

test('a selection is counted instead of the document', () => {
  const context = createTestContext(manifest, { text: 'one two three' })
  render(<WordCount context={context} />)
  expect(screen.getByRole('status')).toHaveTextContent('3 words')
  act(() => {
    context.setHostState('editor.selection', { from: 0, to: 3, text: 'one', line: 1 })
  })
  expect(screen.getByRole('status')).toHaveTextContent('Selection1 word')
})

test('the figures do not talk while somebody writes', () => {
  render(<WordCount context={createTestContext(manifest, { text: 'one' })} />)
  expect(screen.getByRole('status', { name: 'Word count' })).toHaveAttribute('aria-live', 'off')
})

test('each figure can be hidden', () => {
  const context = createTestContext(manifest, { text: 'one' })
  render(<WordCount context={context} />)
  expect(screen.getByText('1 min read')).toBeInTheDocument()
  act(() => {
    for (const id of ['showCharacters', 'showLines', 'showReadingTime']) context.changeSetting(id, false)
  })
  expect(screen.getByRole('status').textContent).toBe('1 word')
})
