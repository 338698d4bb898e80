/** Lines of a source, from 1, both of them with it. */
export interface LineRange {
  from: number
  to: number
}

/** `#L12` or `#L12-L20`, as an address names lines. */
export function linesInHash(hash: string): LineRange | null {
  const found = /^#L(\d{1,7})(?:-L(\d{1,7}))?$/.exec(hash)
  if (!found) return null
  const from = Number(found[1])
  const to = Number(found[2] ?? found[1])
  return from >= 1 && to >= from ? { from, to } : null
}

export const lineHash = (line: number) => `#L${line}`
