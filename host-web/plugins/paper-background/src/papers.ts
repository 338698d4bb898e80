import type { PaperState } from '@plugin-platform/sdk'
import type { CSSProperties } from 'react'

export interface Paper extends PaperState {
  label: string
  /** What is drawn on the sheet, in `line`, a CSS colour. */
  pattern?: (line: string) => CSSProperties
}

const LINE = 'var(--document-line)'
/** From the foot of a line of text up to where its letters stand. */
const FOOT = `calc(${LINE} * -0.2)`

const ruled = (line: string): CSSProperties => ({
  backgroundImage: `linear-gradient(to bottom, transparent calc(100% - 1px), ${line} calc(100% - 1px))`,
  backgroundSize: `100% ${LINE}`,
  backgroundPosition: `0 ${FOOT}`,
})

const grid = (line: string): CSSProperties => ({
  backgroundImage: `linear-gradient(to bottom, transparent calc(100% - 1px), ${line} calc(100% - 1px)), linear-gradient(to right, transparent calc(100% - 1px), ${line} calc(100% - 1px))`,
  backgroundSize: `${LINE} ${LINE}`,
})

const dots = (line: string): CSSProperties => ({
  backgroundImage: `radial-gradient(circle at center, ${line} 1.3px, transparent 1.8px)`,
  backgroundSize: `calc(${LINE} * 0.75) calc(${LINE} * 0.75)`,
})

const legal = (line: string): CSSProperties => ({
  backgroundImage: `linear-gradient(to right, transparent calc(var(--sheet-margin) - 17px), #d9777788 calc(var(--sheet-margin) - 17px) calc(var(--sheet-margin) - 15.5px), transparent calc(var(--sheet-margin) - 15.5px)), linear-gradient(to bottom, transparent calc(100% - 1px), ${line} calc(100% - 1px))`,
  backgroundSize: `100% 100%, 100% ${LINE}`,
  backgroundPosition: `0 0, 0 ${FOOT}`,
})

export const PAPERS: readonly Paper[] = [
  { id: 'plain', label: 'Plain' },
  { id: 'ruled', label: 'Ruled', pattern: ruled },
  { id: 'grid', label: 'Squared', pattern: grid },
  { id: 'dotted', label: 'Dotted', pattern: dots },
  { id: 'legal', label: 'Legal pad', background: '#fdf7c9', ink: '#26241a', pattern: legal },
  { id: 'sepia', label: 'Sepia', background: '#f6ecd9', ink: '#43341f' },
  { id: 'night', label: 'Night', background: '#0f172a', ink: '#d5deee' },
]

export function paperOf(id: string | undefined): Paper {
  return PAPERS.find((paper) => paper.id === id) ?? { id: 'plain', label: 'Plain' }
}

/** The colour of lines: the text's own, at a strength from 5 to 60 per cent. */
export function lineColor(strength: number): string {
  return `color-mix(in srgb, currentColor ${Math.min(60, Math.max(5, strength))}%, transparent)`
}
