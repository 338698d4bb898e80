const AROUND = 80
const BEFORE = 24
const AFTER = 40

/**
 * A digest of the code around a place, without the names that a minifier gives: the same in the next version, although
 * line and column are others, as long as the code there is. Empty where the code does not have the place.
 */
export function shapeOf(source: string, line: number, column: number): string {
  const start = startOfLine(source, line)
  if (start === undefined || column < 1) return ''
  const at = start + column - 1
  if (at >= source.length) return ''
  const before = plain(source.slice(Math.max(0, at - AROUND), at)).slice(-BEFORE)
  const after = plain(source.slice(at, at + AROUND)).slice(0, AFTER)
  return digest(`${before}|${after}`)
}

/** Lines are counted from 1; undefined where there are not so many. */
export function startOfLine(source: string, line: number): number | undefined {
  let start = 0
  for (let n = 1; n < line; n += 1) {
    const end = source.indexOf('\n', start)
    if (end < 0) return undefined
    start = end + 1
  }
  return start
}

/** Names of one or two characters are a minifier's. */
function plain(code: string): string {
  return code.replaceAll(/(?<![\w$.])[A-Za-z_$][\w$]?(?![\w$])/g, '_').replaceAll(/\s+/g, '')
}

/** FNV-1a, of 32 bits. */
function digest(text: string): string {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  }
  return (hash >>> 0).toString(16).padStart(8, '0')
}
