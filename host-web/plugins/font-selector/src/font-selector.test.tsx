import { EVENTS, STATE_KEYS } from '@plugin-platform/sdk'
import { createTestContext } from '@plugin-platform/sdk/testing'
import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { familyOf, nextSize } from './fonts'
import { activate, FontSelector, manifest } from './index'

test('a choice changes the document, is told to others and is kept', async () => {
  const context = createTestContext(manifest)
  activate(context)
  render(<FontSelector context={context} />)
  await userEvent.selectOptions(screen.getByLabelText('Typeface'), 'mono')
  await userEvent.selectOptions(screen.getByLabelText('Text size'), '24')
  expect(context.state.get(STATE_KEYS.FONT_FAMILY)).toBe(familyOf('mono'))
  expect(context.state.get(STATE_KEYS.FONT_SIZE)).toBe(24)
  expect(context.emitted.at(-1)).toEqual({
    event: EVENTS.FONT_CHANGED,
    data: { fontFamily: familyOf('mono'), fontSize: 24 },
  })
  expect(context.storage.get('font')).toBe('mono')
})

test('the commands go from size to size', () => {
  const context = createTestContext(manifest)
  activate(context)
  context.commands.execute('font-selector.larger')
  context.commands.execute('font-selector.larger')
  context.commands.execute('font-selector.smaller')
  expect(context.state.get(STATE_KEYS.FONT_SIZE)).toBe(20)
})

test('at either end the size stays', () => {
  expect([nextSize(28, 1), nextSize(12, -1), nextSize(19, 1)]).toEqual([28, 12, 20])
})

test('a typeface that is no longer offered becomes the first', () => {
  expect(familyOf('comic')).toBe(familyOf('serif'))
})
