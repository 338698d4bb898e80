import type { ThemeMode } from '@plugin-platform/sdk'

/** `path` draws the icon: sun, moon, screen. */
export const MODES: readonly { id: ThemeMode; label: string; path: string }[] = [
  {
    id: 'light',
    label: 'Light theme',
    path: 'M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8M12 2v2M12 20v2M4.9 4.9l1.4 1.4M17.7 17.7l1.4 1.4M2 12h2M20 12h2M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4',
  },
  { id: 'dark', label: 'Dark theme', path: 'M20.9 14.5A9 9 0 1 1 9.5 3.1a7 7 0 0 0 11.4 11.4z' },
  {
    id: 'system',
    label: 'Theme of the system',
    path: 'M4 4h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1zM8 20h8M12 16v4',
  },
]

export function nextMode(mode: ThemeMode | undefined): ThemeMode {
  const index = MODES.findIndex(({ id }) => id === mode)
  return MODES[(index + 1) % MODES.length]?.id ?? 'light'
}
