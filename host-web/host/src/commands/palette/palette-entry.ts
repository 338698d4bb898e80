import type { ReactNode } from 'react'

/** One line of the palette: something to do, or somewhere to go. */
export interface PaletteEntry {
  /** Unique, and the same every time: what was used last comes first. */
  id: string
  title: string
  group: string
  icon?: ReactNode
  /** At the end of the line: a version, who made it. */
  detail?: string
  /** As key caps, such as `Mod-k`. */
  key?: string
  /** Other words that find it. */
  keywords?: string[]
  /** Shown only when one searches for it. */
  isMinor?: boolean
  run: () => void
}
