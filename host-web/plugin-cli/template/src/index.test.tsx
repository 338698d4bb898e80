import { createTestContext } from '@plugin-platform/sdk/testing'
import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { manifest, Paragraphs } from './index'
import { countParagraphs } from './paragraphs'

afterEach(cleanup)

test('says how many paragraphs the document has', () => {
  const context = createTestContext(manifest, { text: 'One.\n\nTwo.' })
  render(<Paragraphs context={context} />)
  expect(screen.getByText('2 paragraphs')).toBeDefined()
})

test('follows the text and the setting', () => {
  const context = createTestContext(manifest, { text: 'One.' })
  render(<Paragraphs context={context} />)
  act(() => {
    context.setHostState('editor.content', 'One.\n\nTwo.\n\nThree.')
    context.changeSetting('label', 'blocks')
  })
  expect(screen.getByText('3 blocks')).toBeDefined()
})

test('empty lines are no paragraphs', () => {
  expect(countParagraphs('\n\n \n\nOne.\nStill one.\n\n\n')).toBe(1)
})
