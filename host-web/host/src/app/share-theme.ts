import { STATE_KEYS } from '@plugin-platform/sdk'

import type { StateStore } from '../plugin-host/registries/state-store'
import { onThemeChange, setThemeMode, type ThemeMode, themeMode } from '../ui/theme/theme'

/** The theme is the host's and the plugins': either may change it, both hear of it. Returns its undoing. */
export function shareTheme(state: Pick<StateStore, 'get' | 'set' | 'subscribe'>): () => void {
  // Also when a plugin has set it: what the user sees is the host's, and stays when the plugin goes.
  const publish = () => {
    state.set(STATE_KEYS.THEME_MODE, themeMode())
  }
  const undoings = [
    onThemeChange(publish),
    state.subscribe(STATE_KEYS.THEME_MODE, (mode) => {
      if (mode === themeMode()) return
      if (isThemeMode(mode)) setThemeMode(mode)
      publish()
    }),
  ]
  publish()
  return () => {
    for (const undo of undoings) undo()
  }
}

function isThemeMode(mode: unknown): mode is ThemeMode {
  return mode === 'light' || mode === 'dark' || mode === 'system'
}
