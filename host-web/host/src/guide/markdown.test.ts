import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { renderMarkdown } from './markdown'

test('a title, sections that can be linked to, and the rest as HTML', () => {
  expect(renderMarkdown('# Guide\n\nHello.\n\n## What `it` is\n\n### More\n\n- a < b')).toEqual({
    title: 'Guide',
    html: '<p>Hello.</p>\n<h2 id="what-it-is">What <code>it</code> is</h2>\n<h3 id="more">More</h3>\n<ul>\n<li>a &lt; b</li>\n</ul>\n',
    sections: [{ id: 'what-it-is', title: 'What `it` is' }],
  })
})

test('no two sections of the guide have one address', () => {
  const { sections, title } = renderMarkdown(readFileSync('plugin-sdk/README.md', 'utf8'))
  expect(title).toBe('Plugin SDK')
  expect(new Set(sections.map(({ id }) => id)).size).toBe(sections.length)
  expect(sections.length).toBeGreaterThan(5)
})
