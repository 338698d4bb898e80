import { expect, test } from 'vitest'

import { readmeBelow } from './readme'

test('a title that repeats the name goes', () => {
  const html = '<h1>Word <em>Count</em></h1>\n<p>Counts.</p>\n<h2>Why</h2>'
  expect(readmeBelow('Word Count', html).trim()).toBe('<p>Counts.</p>\n<h2>Why</h2>')
})

test('a title that says something else goes below the name, and so does what is below it', () => {
  const html = '<h1>How to <code>count</code></h1><h2>Why</h2><h6>Last</h6>'
  expect(readmeBelow('Word Count', html)).toBe('<h2>How to <code>count</code></h2><h3>Why</h3><h6>Last</h6>')
})
