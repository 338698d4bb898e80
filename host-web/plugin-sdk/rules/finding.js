// What a check found, in the words of the platform's own table of rules. `npm run generate` copies the table.
import { readFileSync } from 'node:fs'

/** One of the data files of this folder. */
export function data(name) {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'))
}

const LONGEST = 1_000 // characters of one value of a sentence
const UNSEEN = /(?! )[\p{C}\p{Z}]/gu
const RULES = new Map(data('checks.json').map((rule) => [rule.id, rule]))

/** A rule that is broken, `at` a line and column; `values` are put into its sentence. See bundle-findings.d.ts. */
export function finding(id, { pointer = '/bundle', at = {}, values = {} } = {}) {
  const { severity, verdict, message, remedy } = RULES.get(id)
  const sentence = `${message} ${remedy}`
    .trim()
    .replaceAll(/\{(\w+)\}/g, (_, name) => shown(name === 'pointer' ? pointer : values[name]))
  const { line = null, column = null } = at
  return { severity, code: id, message: sentence, pointer, line, column, verdict }
}

/** Fit for people to read: shortened, and what cannot be seen as the platform writes it. */
function shown(value) {
  const text = String(value)
  // No more than these are looked at, however long it is.
  const characters = [...text.slice(0, 2 * LONGEST + 1)]
  const cut = characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join('')}…` : text
  return cut.replaceAll(UNSEEN, escaped)
}

const SHORT = { '\t': '\\t', '\n': '\\n', '\r': '\\r' }

function escaped(character) {
  const code = character.codePointAt(0)
  const digits = (count) => code.toString(16).padStart(count, '0')
  if (code < 0x100) return SHORT[character] ?? `\\x${digits(2)}`
  return code < 0x10000 ? `\\u${digits(4)}` : `\\U${digits(8)}`
}
