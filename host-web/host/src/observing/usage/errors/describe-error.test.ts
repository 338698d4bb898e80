import { expect, test, vi } from 'vitest'
import { describeError } from './describe-error'
import { shapeOf } from './shape'

const SECRET = 'Dear diary, swordfish is my password'
const URL = 'https://bundles.test/word-count/1.0.0.js'
const ORIGIN = { pluginId: 'word-count', version: '1.0.0', bundleUrl: URL }
const SOURCE =
  'class TableError extends Error {} function render(text) { throw new TableError("cannot show " + text) }'
const SHAPE = shapeOf(SOURCE, 1, 42)

function thrown(message: string, stack: string, name = 'Error'): Error {
  const error = new Error(message)
  error.name = name
  error.stack = `${name}: ${message}\n${stack}`
  return error
}

const read = () => Promise.resolve(SOURCE)

test('its own frames are told, and of the message what its code says', async () => {
  const error = thrown(
    `cannot show ${SECRET}`,
    `    at render (${URL}:1:42)\n    at ${URL}#try-2:2:7\n    at commit (https://folio.test/assets/react.js:9:1)`,
    'TableError',
  )
  expect(await describeError(error, ORIGIN, read)).toEqual({
    name: 'TableError',
    message: 'cannot show …',
    frames: [
      { file: '', line: 1, column: 42, function: 'render', shape: SHAPE },
      { file: '', line: 2, column: 7, function: '', shape: '' },
    ],
  })
})

test.each([
  ['a name', thrown('x', `    at render (${URL}:1:2)`, SECRET)],
  ['a function', thrown('x', `    at ${SECRET} (${URL}:1:2)`)],
  ['a string', SECRET],
  ['an object', { message: SECRET, name: SECRET, stack: SECRET }],
  ['getters', Object.defineProperty(new Error(), 'message', { get: () => ({ toString: () => SECRET }) })],
])('what somebody wrote is not told by %s', async (_what, error) => {
  expect(JSON.stringify(await describeError(error, ORIGIN, read))).not.toMatch(/diary|swordfish/)
})

test('where the code cannot be read, only the browser’s own words are told', async () => {
  const error = thrown('cannot show it: it is not a function', `    at render (${URL}:1:2)`)
  const told = await describeError(error, ORIGIN, () => Promise.reject(new Error('away')))
  expect(told.message).toBe('… is not a function')
  expect(told.frames).toEqual([{ file: '', line: 1, column: 2, function: '', shape: '' }])
})

test('of a version of several files the file is told below its folder', async () => {
  const folder = `https://bundles.test/word-count/1.0.0/${'a'.repeat(64)}`
  const sources = vi.fn(read)
  const error = thrown('x', `    at render (${folder}/chunks/table.js:3:4)`)
  const told = await describeError(error, { ...ORIGIN, bundleUrl: `${folder}/index.js` }, sources)
  expect(told.frames).toEqual([
    { file: 'chunks/table.js', line: 3, column: 4, function: 'render', shape: '' },
  ])
  expect(sources.mock.calls).toEqual([[`${folder}/chunks/table.js`]])
})
