/** Typefaces that every machine has in some form: the first one installed is taken. */
export const FONTS = [
  {
    id: 'serif',
    label: 'Serif',
    family: "'Source Serif 4 Variable', 'Iowan Old Style', Palatino, Georgia, serif",
  },
  { id: 'sans', label: 'Sans', family: "'Inter Variable', Inter, 'Helvetica Neue', Arial, sans-serif" },
  { id: 'humanist', label: 'Humanist', family: "Optima, Candara, 'Noto Sans', Carlito, sans-serif" },
  { id: 'classic', label: 'Classic', family: "'Times New Roman', 'Liberation Serif', Tinos, serif" },
  { id: 'typewriter', label: 'Typewriter', family: "'Courier New', 'Liberation Mono', Courier, monospace" },
  { id: 'mono', label: 'Mono', family: "ui-monospace, 'SF Mono', Consolas, 'DejaVu Sans Mono', monospace" },
] as const

export const SIZES = [12, 14, 16, 18, 20, 22, 24, 28] as const

export const DEFAULT_FONT = 'serif'
export const DEFAULT_SIZE = 18

export function familyOf(id: string): string {
  return (FONTS.find((font) => font.id === id) ?? FONTS[0]).family
}

/** The next larger (`1`) or smaller (`-1`) size; the same at either end. */
export function nextSize(size: number, direction: 1 | -1): number {
  const candidates =
    direction === 1 ? SIZES.filter((each) => each > size) : SIZES.filter((each) => each < size).reverse()
  return candidates[0] ?? size
}
