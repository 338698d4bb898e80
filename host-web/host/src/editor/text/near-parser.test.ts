import { markdown, markdownLanguage } from '@codemirror/lang-markdown'
import { Language, syntaxTree } from '@codemirror/language'
import { EditorState, type StateField, type Text, type TransactionSpec } from '@codemirror/state'
import type { Tree } from '@lezer/common'
import { beforeEach, expect, test, vi } from 'vitest'

import { nearLanguage } from './near-parser'

const PARAGRAPH = '## Heading\n\nSome *quiet* words that nobody reads.\n\n- one\n- two\n\n'
const BOOK = PARAGRAPH.repeat(2_500)
const { language } = markdown({ base: markdownLanguage })
let state: EditorState

beforeEach(() => {
  state = parsed(EditorState.create({ doc: BOOK, extensions: nearLanguage(language) }))
})

/** As the background does that goes on where a key's time was over. */
function parsed(state: EditorState): EditorState {
  expect(record(state).work(() => false)).toBe(true)
  return state.update({}).state
}

function change(spec: TransactionSpec): void {
  state = parsed(state.update(spec).state)
}

const type = (text: string, at: number) => {
  change({ changes: { from: at, insert: text } })
}

interface Part {
  from: number
  to: number
}

interface Progress {
  skipped: Part[]
  updateViewport: (part: Part) => boolean
  work: (until: () => boolean, upto?: number) => boolean
}

/** CodeMirror's own record of a parse, which it does not publish. */
const record = (state: EditorState) =>
  state.field((Language as unknown as { state: StateField<{ context: Progress }> }).state).context

/** The parts that are parsed once they are seen. */
const waiting = (state: EditorState) => record(state).skipped

/** As a view does that is scrolled. */
function look(to: number): void {
  record(state).updateViewport({ from: to - 3_000, to })
  state = parsed(state)
}

/** Where the last block of the tree ends. */
const end = (tree: Tree) => tree.topNode.lastChild?.to ?? 0

/** As the library finds it that reads all of it. One place is compared: of so many nodes, a failure would be told for minutes. */
function expectWhole(text: string, to: number): void {
  const found = nodes(syntaxTree(state), to)
  const right = nodes(language.parser.parse(text), to)
  const at = right.findIndex((node, index) => found[index] !== node)
  expect([found.length, found[at]]).toEqual([right.length, right[at]])
}

function nodes(tree: Tree, to: number): string[] {
  const found: string[] = []
  tree.iterate({
    to,
    enter: ({ name, from, to: until }) => {
      if (name !== 'Document' && until <= to) found.push(`${name} ${String(from)}-${String(until)}`)
    },
  })
  return found
}

test('a long text is parsed as far as it is near', () => {
  const tree = syntaxTree(state)
  expect(tree.length).toBe(BOOK.length)
  expect(end(tree)).toBeGreaterThan(50_000)
  expect(end(tree)).toBeLessThan(60_000)
  expectWhole(BOOK, 50_000)
})

test('a text that is no longer is parsed to its end', () => {
  const short = PARAGRAPH.repeat(300)
  state = parsed(EditorState.create({ doc: short, extensions: nearLanguage(language) }))
  expectWhole(short, short.length)
})

test('the background, which asks for more, has what is near', () => {
  state = EditorState.create({ doc: BOOK, extensions: nearLanguage(language) })
  expect(record(state).work(() => false, 103_000)).toBe(true)
  state = state.update({}).state
  for (let written = 0; written < 20; written++) type('a', 300)
  expect(end(syntaxTree(state))).toBeLessThan(60_000)
  expect(waiting(state)).toHaveLength(1)
})

test('writing neither parses further nor is more and more remembered', () => {
  const before = end(syntaxTree(state))
  for (let written = 0; written < 50; written++) type('a', 300)
  expect(end(syntaxTree(state))).toBe(before + 50)
  expect(waiting(state)).toEqual([{ from: expect.any(Number) as number, to: BOOK.length + 50 }])
  expectWhole(state.doc.toString(), 50_000)
})

test('the line that is written in is not read letter by letter', () => {
  const line = 'quiet words '.repeat(400)
  change({ changes: { from: 300, insert: `\n\n${line}` } })
  const read = vi.spyOn(Object.getPrototypeOf(state.doc) as Text, 'sliceString')
  type('a', 302 + line.length)
  expect(read.mock.calls.length).toBeGreaterThan(0)
  expect(read.mock.calls.length).toBeLessThan(line.length / 40)
})

test.each([
  ['deleted from before the end of what is parsed to behind it', { from: 40_000, to: 90_000 }],
  ['deleted behind it', { from: 100_000, to: 150_000 }],
  ['written at the end', { from: BOOK.length, insert: PARAGRAPH.repeat(200) }],
  ['written where the parse ended', { from: 53_050, insert: 'x'.repeat(500) }],
])('what is parsed is right when text is %s', (_, changes) => {
  change({ changes })
  type('b', 200)
  const text = state.doc.toString()
  const reached = end(syntaxTree(state))
  expect(reached).toBeGreaterThan(30_000)
  const [first] = waiting(state)
  expect(first?.from).toBeLessThanOrEqual(reached + 3)
  expect(waiting(state).at(-1)?.to).toBe(text.length)
  expectWhole(text, reached - 500)
})

test('a block that has no end is parsed to the end, and has one again', () => {
  change({ changes: { from: 0, insert: '```\n' } })
  expect(end(syntaxTree(state))).toBe(state.doc.length)
  change({ changes: { from: 0, to: 4 } })
  const reached = end(syntaxTree(state))
  expectWhole(BOOK, reached - 500)
})

test('what comes into view is parsed, and so on to the end', () => {
  for (const to of [60_000, 120_000, BOOK.length]) {
    look(to)
    expect(end(syntaxTree(state))).toBeGreaterThan(Math.min(to + 40_000, BOOK.length - 10))
    type('c', 300)
  }
  expect(waiting(state)).toEqual([])
  expectWhole(state.doc.toString(), BOOK.length)
})

test('who has been at the end and goes back writes no slower', () => {
  look(BOOK.length)
  type('d', BOOK.length - 300)
  look(3_000)
  for (const at of [300, 310]) {
    type('e', at)
    expect(end(syntaxTree(state))).toBeLessThan(60_000)
    expectWhole(state.doc.toString(), 50_000)
  }
  look(BOOK.length)
  expectWhole(state.doc.toString(), BOOK.length)
})
