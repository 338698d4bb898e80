import { STATE_KEYS } from '@plugin-platform/sdk'
import { createTestContext } from '@plugin-platform/sdk/testing'
import { act, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { activate, manifest, PaperPattern, PaperPicker } from './index'
import { lineColor, paperOf, PAPERS } from './papers'

test('the picker changes what is drawn and the colours of the sheet', async () => {
  const context = createTestContext(manifest)
  activate(context)
  const { container } = render(<PaperPattern context={context} />)
  render(<PaperPicker context={context} />)
  expect(container.querySelector('[data-pattern]')).toHaveAttribute('data-pattern', 'ruled')
  await userEvent.selectOptions(screen.getByLabelText('Paper'), 'sepia')
  expect(container.querySelector('[data-pattern]')).toHaveAttribute('data-pattern', 'sepia')
  expect(context.state.get(STATE_KEYS.PAPER)).toEqual({ id: 'sepia', background: '#f6ecd9', ink: '#43341f' })
})

test('lines are as strong as the setting says, within reason', () => {
  const context = createTestContext(manifest)
  const { container } = render(<PaperPattern context={context} />)
  act(() => {
    context.changeSetting('lineStrength', 40)
  })
  expect(container.innerHTML).toContain('40%')
  expect(lineColor(500)).toContain('60%')
})

test('each paper has an id of its own, and an unknown one is plain', () => {
  expect(new Set(PAPERS.map(({ id }) => id)).size).toBe(PAPERS.length)
  expect(paperOf('papyrus').id).toBe('plain')
})
