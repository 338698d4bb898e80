import { STATE_KEYS } from '@plugin-platform/sdk'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { StateStore } from '../plugin-host/registries/state-store'
import { setThemeMode, themeMode } from '../ui/theme/theme'
import { shareTheme } from './share-theme'

let state: StateStore
let stop: () => void

beforeEach(() => {
  setThemeMode('light')
  state = new StateStore()
  stop = shareTheme(state)
})

afterEach(() => {
  stop()
})

test('plugins see the theme from the start, and each change of it', () => {
  expect(state.get(STATE_KEYS.THEME_MODE)).toBe('light')
  setThemeMode('dark')
  expect(state.get(STATE_KEYS.THEME_MODE)).toBe('dark')
})

test('a plugin changes the theme of the page', () => {
  state.set(STATE_KEYS.THEME_MODE, 'dark', 'theme-switch')
  expect(themeMode()).toBe('dark')
  expect(document.documentElement.dataset.theme).toBe('dark')
})

test('what is no theme is put right', () => {
  state.set(STATE_KEYS.THEME_MODE, 'sepia', 'odd-plugin')
  expect(themeMode()).toBe('light')
  expect(state.get(STATE_KEYS.THEME_MODE)).toBe('light')
})

test('the theme stays when the plugin that set it goes', () => {
  state.set(STATE_KEYS.THEME_MODE, 'dark', 'theme-switch')
  state.release('theme-switch')
  expect(themeMode()).toBe('dark')
  expect(state.get(STATE_KEYS.THEME_MODE)).toBe('dark')
})

test('nothing is shared after the end', () => {
  stop()
  setThemeMode('dark')
  expect(state.get(STATE_KEYS.THEME_MODE)).toBe('light')
})
