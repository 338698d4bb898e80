import { expect, test } from 'vitest'
import { shapeOf } from './shape'

const FIRST =
  'const a=1;function t(e){if(!e.rows)throw new TypeError("cannot show the table");return e.rows.length+a}'
/** Built again: other names, and other code before it. */
const SECOND =
  'const b=1,c="more of it";\nfunction Qe(n){if(!n.rows)throw new TypeError("cannot show the table");return n.rows.length+b}'
const OTHER = FIRST.replace('!e.rows', 'e.rows.length>9')

const place = (source: string, what: string): [string, number, number] => {
  const before = source.slice(0, source.indexOf(what)).split('\n')
  return [source, before.length, (before.at(-1) ?? '').length + 1]
}

test('the same code has the same shape in the next version', () => {
  const shape = shapeOf(...place(FIRST, 'new TypeError'))
  expect(shape).toMatch(/^[0-9a-f]{8}$/)
  expect(shapeOf(...place(SECOND, 'new TypeError'))).toBe(shape)
})

test('other code has another', () => {
  const shapes = [place(FIRST, 'new TypeError'), place(OTHER, 'new TypeError'), place(FIRST, 'return')]
  expect(new Set(shapes.map((each) => shapeOf(...each))).size).toBe(3)
})

test.each([
  [0, 0],
  [9, 1],
  [1, 10_000],
])('a place that the code does not have has none: %i:%i', (line, column) => {
  expect(shapeOf(FIRST, line, column)).toBe('')
})
