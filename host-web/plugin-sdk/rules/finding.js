// What a check found, in the words of the platform's own table of rules. `npm run generate` copies the table.
import { readFileSync } from 'node:fs'

/** One of the data files of this folder. */
export function data(name) {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'))
}

const RULES = new Map(data('checks.json').map((rule) => [rule.id, rule]))

/** A rule that is broken, `at` a line and column; `values` are put into its sentence. See bundle-findings.d.ts. */
export function finding(id, { pointer = '/bundle', at = {}, values = {} } = {}) {
  const { severity, verdict, message, remedy } = RULES.get(id)
  const sentence = `${message} ${remedy}`
    .trim()
    .replaceAll(/\{(\w+)\}/g, (_, name) => (name === 'pointer' ? pointer : String(values[name])))
  const { line = null, column = null } = at
  return { severity, code: id, message: sentence, pointer, line, column, verdict }
}
