import { STATE_KEYS } from '@plugin-platform/sdk'
import { useEffect } from 'react'
import { usePluginHost } from '../plugin-host/plugin-host-context'
import { onThemeChange, setThemeMode, themeMode, type ThemeMode } from '../ui/theme'

/** Binds the page's theme and the state that plugins see to each other. */
export function useThemeState(): void {
  const { state } = usePluginHost().registries
  useEffect(() => {
    const publish = () => { state.set(STATE_KEYS.THEME_MODE, themeMode()) }
    const adopt = (value: unknown) => {
      if (isThemeMode(value)) { if (value !== themeMode()) setThemeMode(value) }
      else publish()
    }
    publish()
    const undos = [onThemeChange(publish), state.subscribe(STATE_KEYS.THEME_MODE, adopt)]
    return () => { undos.forEach((undo) => { undo() }) }
  }, [state])
}

function isThemeMode(value: unknown): value is ThemeMode {
  return value === 'light' || value === 'dark' || value === 'system'
}
