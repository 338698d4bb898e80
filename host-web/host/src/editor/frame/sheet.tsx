import { STATE_KEYS, type PaperState } from '@plugin-platform/sdk'
import type { CSSProperties, ReactNode } from 'react'
import { Slot } from '../../plugin-host/rendering/slot'
import { useHostState } from '../use-host-state'

const SIZE_RANGE = { smallest: 10, largest: 40 }

/** The paper: in the font and colours that plugins chose, with their canvas contributions between paper and text. */
export function Sheet({ children }: { children: ReactNode }) {
  const paper = paperOf(useHostState(STATE_KEYS.PAPER))
  const style = {
    ...fontOf(useHostState(STATE_KEYS.FONT_FAMILY), useHostState(STATE_KEYS.FONT_SIZE)),
    ...(paper.background !== undefined && { '--sheet-background': paper.background }),
    ...(paper.ink !== undefined && { '--sheet-ink': paper.ink }),
  } as CSSProperties
  return (
    <article className="sheet" data-paper={paper.id} style={style}>
      <div className="sheet-canvas">
        <Slot name="canvas" />
      </div>
      <div className="sheet-text">{children}</div>
    </article>
  )
}

function fontOf(family: unknown, size: unknown): Record<string, string> {
  return {
    ...(typeof family === 'string' && family !== '' && { '--document-font': family }),
    ...(typeof size === 'number' && { '--document-size': `${clamp(size)}px` }),
  }
}

function clamp(size: number): number {
  return Math.min(SIZE_RANGE.largest, Math.max(SIZE_RANGE.smallest, size))
}

function paperOf(value: unknown): Partial<PaperState> {
  return typeof value === 'object' && value !== null ? value : {}
}
