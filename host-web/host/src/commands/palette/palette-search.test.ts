import { expect, test } from 'vitest'

import type { PaletteEntry } from './palette-entry'
import { searchEntries } from './palette-search'

const entry = (title: string, group: string, changes: Partial<PaletteEntry> = {}): PaletteEntry => ({
  id: title,
  title,
  group,
  run: () => undefined,
  ...changes,
})
const entries = [
  entry('Bold', 'Format'),
  entry('New document', 'Document'),
  entry('Installed', 'Go to', { keywords: ['plugins'] }),
  entry('Word Count', 'Your plugins'),
  entry('Word Count: Show lines', 'Settings'),
]
const titles = (query: string, recent: string[] = []) =>
  searchEntries(entries, query, recent).flatMap((group) => group.entries.map(({ title }) => title))

test('without a query everything is there, what was used last on top', () => {
  const groups = searchEntries(entries, ' ', ['Word Count', 'gone', 'Bold'])
  expect(groups[0]).toMatchObject({
    heading: 'Recent',
    entries: [{ title: 'Word Count' }, { title: 'Bold' }],
  })
  expect(groups.slice(1).map(({ heading }) => heading)).toEqual(['Document', 'Go to', 'Settings'])
})

test.each([
  ['bol', ['Bold']],
  ['wrdcnt', ['Word Count', 'Word Count: Show lines']],
  ['word lines', ['Word Count: Show lines']],
  ['LINES word', ['Word Count: Show lines']],
  ['plugins', ['Installed', 'Word Count']],
  ['nwdoc', ['New document']],
  ['xyz', []],
])('%s finds %j', (query, expected) => {
  expect(titles(query).sort()).toEqual([...expected].sort())
})

test('the best match is first, and of equal ones that which was used last', () => {
  expect(titles('word')[0]).toBe('Word Count')
  expect(titles('word', ['Word Count: Show lines'])[0]).toBe('Word Count: Show lines')
})

test('of a thousand a few wait until they are searched for, and never all are shown', () => {
  const notes = Array.from({ length: 1000 }, (_, index) =>
    entry(`Note ${String(index)}`, 'Documents', { isMinor: index > 0 }),
  )
  const shown = (query: string) => searchEntries(notes, query, []).flatMap(({ entries: members }) => members)
  expect(shown('')).toHaveLength(1)
  expect(shown('note')).toHaveLength(20)
  expect(shown('note 777')[0]?.title).toBe('Note 777')
})
