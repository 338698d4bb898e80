import type { Undo } from '@plugin-platform/sdk'
import { create } from 'zustand'

import type { PaletteEntry } from './palette-entry'

/** What parts of the page add to the palette, each under a name of its own. */
export const usePaletteSources = create<{ sources: Record<string, PaletteEntry[]> }>()(() => ({
  sources: {},
}))

/** Replaces what the source offered before. */
export function offerEntries(source: string, entries: PaletteEntry[]): Undo {
  usePaletteSources.setState(({ sources }) => ({ sources: { ...sources, [source]: entries } }))
  return () => {
    usePaletteSources.setState(({ sources }) => ({
      sources: Object.fromEntries(Object.entries(sources).filter(([name]) => name !== source)),
    }))
  }
}
