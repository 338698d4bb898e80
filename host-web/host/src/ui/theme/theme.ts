import { useSyncExternalStore } from 'react'

import { pageStorage } from '../../browser/page-storage'

export type ThemeMode = 'light' | 'dark' | 'system'

const STORAGE_KEY = 'theme'
const listeners = new Set<() => void>()
const prefersDark = window.matchMedia('(prefers-color-scheme: dark)')

export function themeMode(): ThemeMode {
  const stored = pageStorage.getItem(STORAGE_KEY)
  return stored === 'light' || stored === 'dark' ? stored : 'system'
}

export function setThemeMode(mode: ThemeMode): void {
  if (mode === 'system') pageStorage.removeItem(STORAGE_KEY)
  else pageStorage.setItem(STORAGE_KEY, mode)
  apply()
}

export function onThemeChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function useThemeMode(): ThemeMode {
  return useSyncExternalStore(onThemeChange, themeMode)
}

function apply(): void {
  const mode = themeMode()
  const dark = mode === 'dark' || (mode === 'system' && prefersDark.matches)
  document.documentElement.dataset.theme = dark ? 'dark' : 'light'
  for (const listener of listeners) listener()
}

prefersDark.addEventListener('change', apply)
window.addEventListener('storage', apply)
apply()
