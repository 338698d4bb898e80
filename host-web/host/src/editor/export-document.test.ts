import { expect, test } from 'vitest'
import { fileNameOf } from './export-document'

test.each([
  ['Plans for 2027', 'Plans for 2027.md'],
  ['a/b\\c: "d"?', 'a b c d.md'],
  ['  ', 'Untitled.md'],
])('the document %j becomes the file %j', (title, file) => {
  expect(fileNameOf(title)).toBe(file)
})
