import { STATE_KEYS } from '@plugin-platform/sdk'
import { createTestContext } from '@plugin-platform/sdk/testing'
import { act, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'
import { activate, manifest, ThemeSwitch } from './index'

test('a button sets the theme, and shows what others set', async () => {
  const context = createTestContext(manifest)
  render(<ThemeSwitch context={context} />)
  await userEvent.click(screen.getByRole('button', { name: 'Dark theme' }))
  expect(context.state.get(STATE_KEYS.THEME_MODE)).toBe('dark')
  act(() => {
    context.setHostState(STATE_KEYS.THEME_MODE, 'light')
  })
  expect(screen.getByRole('button', { name: 'Light theme' })).toHaveAttribute('aria-pressed', 'true')
  expect(screen.getByRole('button', { name: 'Dark theme' })).toHaveAttribute('aria-pressed', 'false')
})

test('the command goes round', () => {
  const context = createTestContext(manifest)
  activate(context)
  const seen = [1, 2, 3, 4].map(() => {
    context.commands.execute('theme-switch.next')
    return context.state.get(STATE_KEYS.THEME_MODE)
  })
  expect(seen).toEqual(['light', 'dark', 'system', 'light'])
})
