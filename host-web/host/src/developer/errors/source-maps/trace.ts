import { FlattenMap, originalPositionFor, sourceContentFor, type TraceMap } from '@jridgewell/trace-mapping'

import type { StackFrame } from '../../../api/developer/errors'

/** Characters: of a map, of a line that is shown, and lines around it. */
export const LARGEST_MAP = 10_000_000
const LONGEST_LINE = 200
const AROUND = 3
const LARGEST_SOURCE = 2_000_000

export interface Line {
  number: number
  text: string
}

/** A place as its author wrote it. */
export interface Place {
  source: string
  line: number
  column: number
  name: string
  /** Around it; none where the map brings no sources. */
  lines: Line[]
}

/** Where each frame is in the sources; undefined where the map does not say. Throws for what is no source map. */
export function trace(map: string, frames: readonly StackFrame[]): (Place | undefined)[] {
  if (map.length > LARGEST_MAP) throw new Error('The source map is larger than 10 MB.')
  const traced = FlattenMap(map)
  return frames.map((frame) => placeOf(traced, frame))
}

function placeOf(map: TraceMap, { line, column }: StackFrame): Place | undefined {
  if (line < 1 || column < 1) return undefined
  const found = originalPositionFor(map, { line, column: column - 1 })
  if (found.source === null) return undefined
  return {
    source: shortened(found.source),
    line: found.line,
    column: found.column + 1,
    name: shortened(found.name ?? ''),
    lines: linesAround(sourceContentFor(map, found.source), found.line),
  }
}

/** The line and some around it. Without a line of its own there is nothing to show. */
export function linesAround(source: string | null, line: number): Line[] {
  if (source === null) return []
  const all = source.slice(0, LARGEST_SOURCE).split('\n')
  if (line > all.length) return []
  const first = Math.max(1, line - AROUND)
  return all
    .slice(first - 1, line + AROUND)
    .map((text, at) => ({ number: first + at, text: text.slice(0, LONGEST_LINE) }))
}

const shortened = (text: string) => text.slice(0, LONGEST_LINE)
