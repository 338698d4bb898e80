import { expect, test } from 'vitest'

import { ID_PATTERN, parseTags, suggestId } from './plugin-draft'

test.each([
  ['Word Count', 'word-count'],
  ['  Zen — Mode 2!', 'zen-mode-2'],
  ['Größe über alles', 'grosse-uber-alles'],
  ['2 Columns', 'columns'],
  ['日本語', ''],
])('%s is suggested as %s', (name, id) => {
  expect(suggestId(name)).toBe(id)
})

test('a suggestion is always a valid identifier, however long the name', () => {
  expect(suggestId('a very long name '.repeat(9))).toMatch(ID_PATTERN)
  expect(suggestId('a very long name '.repeat(9)).length).toBeLessThanOrEqual(64)
})

test('tags are told apart by commas and spaces, without doubles', () => {
  expect(parseTags(' Focus, #zen  focus,,')).toEqual(['focus', 'zen'])
})
