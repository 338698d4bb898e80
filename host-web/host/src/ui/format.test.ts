import { expect, test } from 'vitest'

import { formatAge, formatCount, formatInstalls, formatSize, humanise } from './format'

test.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1536, '1.5 KB'],
  [51_200, '50 KB'],
  [5 * 1024 * 1024, '5.0 MB'],
])('%i bytes are %s', (bytes, text) => {
  expect(formatSize(bytes)).toBe(text)
})

const now = Date.parse('2026-06-15T12:00:00Z')
test.each([
  ['2026-06-15T11:59:40Z', 'just now'],
  ['2026-06-15T11:50:00Z', '10 minutes ago'],
  ['2026-06-14T11:00:00Z', 'yesterday'],
  ['2026-05-31T12:00:00Z', '2 weeks ago'],
  ['2024-06-15T12:00:00Z', '2 years ago'],
])('%s was %s', (iso, text) => {
  expect(formatAge(iso, now)).toBe(text)
})

test('counts are short on cards and whole where there is room', () => {
  expect(formatCount(18_234)).toBe('18.2K')
  expect(formatInstalls(18_234)).toBe('18,234 installs')
  expect(formatInstalls(1)).toBe('1 install')
  expect(formatInstalls(null)).toBe('Installs unknown')
})

test('an identifier reads as words', () => {
  expect(humanise('word-count')).toBe('Word count')
})
