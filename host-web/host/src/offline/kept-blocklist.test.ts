import { openDB } from 'idb'
import { expect, test } from 'vitest'

import { browserBlocklist } from './kept-blocklist'
import { withEmptyDatabases } from '../testing/databases'

const copy = { cursor: '1', reasons: new Map([['word-count', 'Bad.']]), begunAt: 1 }

withEmptyDatabases()

test('is as it was written', async () => {
  expect(await browserBlocklist().read()).toBeUndefined()
  await browserBlocklist().write(copy)
  expect(await browserBlocklist().read()).toEqual(copy)
})

test.each([
  ['nothing', null],
  ['a word', 'blocked'],
  ['reasons that are no map', { ...copy, reasons: { 'word-count': 'Bad.' } }],
  ['a reason that is no text', { ...copy, reasons: new Map([['word-count', { bad: true }]]) }],
  ['a place that is no text', { ...copy, reasons: new Map([[1, 'Bad.']]) }],
  ['another cursor', { ...copy, cursor: 1 }],
  ['no time', { cursor: '1', reasons: copy.reasons }],
])('%s, which somebody wrote there, is not read', async (_, value) => {
  const store = browserBlocklist()
  await store.read()
  const database = await openDB('folio-blocklist')
  await database.put('copies', value, 'last')
  database.close()
  expect(await store.read()).toBeUndefined()
})
