import { LARGEST_MAP } from './trace'

const COMMENT = /\/\/[#@] sourceMappingURL=data:application\/json[^,\s]*?(;base64)?,(\S+)\s*$/

/** The source map that a bundle has in itself, behind its last line. */
export function inlineMap(code: string): string | undefined {
  const start = code.lastIndexOf('//# sourceMappingURL=data:')
  if (start < 0 || code.length - start > LARGEST_MAP * 1.5) return undefined
  const found = COMMENT.exec(code.slice(start))
  if (!found) return undefined
  try {
    const [, base64, data = ''] = found
    return base64 ? new TextDecoder().decode(bytesOf(data)) : decodeURIComponent(data)
  } catch {
    return undefined
  }
}

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (each) => each.charCodeAt(0))
