import type { LogLine } from '../api/moderation/moderation-types'

/**
 * What the hash of a line covers, as the platform writes it: JSON in ASCII with sorted keys and no spaces. The names
 * are those of the log, not of this page.
 */
export function coveredText({
  line,
  position,
  at,
  kind,
  pluginId,
  version,
  said,
  previous,
}: LogLine): string {
  return ascii(canonical({ line, position, at, kind, plugin_id: pluginId, version, said, previous }))
}

export async function hashOf(line: LogLine): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(coveredText(line)))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** The numbers of the lines that are not what their hash or the line after them says. Any order; gaps are allowed. */
export async function wrongLines(lines: LogLine[]): Promise<number[]> {
  const byNumber = new Map(lines.map((line) => [line.line, line]))
  const checked = await Promise.all(
    lines.map(async (line) => {
      const before = byNumber.get(line.line - 1)
      const isChained = before === undefined || before.hash === line.previous
      return isChained && (await hashOf(line)) === line.hash ? null : line.line
    }),
  )
  return checked.filter((number) => number !== null)
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  // By code points, as Python sorts; keys of the log are ASCII.
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return `{${entries.map(([key, each]) => `${JSON.stringify(key)}:${canonical(each)}`).join(',')}}`
}

/** Every UTF-16 unit that is not printable ASCII as an escape; JSON has done so with those below the space. */
const ascii = (text: string) =>
  text.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
