import { createTestContext } from '@plugin-platform/sdk/testing'
import { act, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { describe, expect, test } from 'vitest'
import { headingAt, readHeadings } from './headings'
import { manifest, TableOfContents } from './index'

describe('headings', () => {
  test('are read with level and line, and without their signs', () => {
    expect(readHeadings('# **One** `x`\ntext\n### [Two](https://a.b) ##')).toEqual([
      { level: 1, title: 'One x', line: 1 },
      { level: 3, title: 'Two', line: 3 },
    ])
  })

  test.each(['#none', '####### seven', '    # indented', '#', 'a # b'])('%j is none', (line) => {
    expect(readHeadings(line)).toEqual([])
  })

  test('do not stand in fenced code, however it is fenced', () => {
    const text = '```\n# no\n~~~\n# no\n```\n# yes\n~~~~\n# no\n~~~\n# no\n~~~~\n# yes'
    expect(readHeadings(text).map(({ line }) => line)).toEqual([6, 12])
  })

  test('the one above a line is where the line is', () => {
    const headings = readHeadings('text\n# One\ntext\n# Two')
    expect([1, 3, 4].map((line) => headingAt(headings, line)?.title)).toEqual([undefined, 'One', 'Two'])
  })
})

test('a click goes to the heading, and where the cursor is can be seen', async () => {
  const context = createTestContext(manifest, { text: '# One\n\n## Two\ntext' })
  render(<TableOfContents context={context} />)
  await userEvent.click(screen.getByRole('button', { name: 'Two' }))
  expect(context.revealedLine()).toBe(3)
  act(() => {
    context.setHostState('editor.selection', { from: 15, to: 15, text: '', line: 4 })
  })
  expect(screen.getByRole('button', { name: 'Two' })).toHaveAttribute('aria-current', 'location')
  expect(screen.getByRole('button', { name: 'One' })).not.toHaveAttribute('aria-current')
})

test('the setting says how deep it goes', () => {
  const context = createTestContext(manifest, { text: '# One\n## Two' })
  render(<TableOfContents context={context} />)
  act(() => {
    context.changeSetting('depth', 1)
  })
  expect(screen.getAllByRole('button')).toHaveLength(1)
})

test('a document without headings is told how to get one', () => {
  render(<TableOfContents context={createTestContext(manifest, { text: 'text' })} />)
  expect(screen.getByText(/Headings appear here/)).toBeInTheDocument()
})
