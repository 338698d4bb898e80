// What the text of a bundle is held to, before it is parsed: the rules and their words are the platform's own, copied from
// `shared/plugin_platform/rules/` (a test compares them), and `tests/contract/text-verdicts.json` holds the server and this
// file to the same rules, lines and columns.
import { readFileSync } from 'node:fs'

const RULES = Object.fromEntries(data('checks.json').map((rule) => [rule.id, rule]))
const SECRETS = [...data('secrets.json').own, ...data('secrets.json').gitleaks].map((kind) => ({
  ...kind,
  // `d`: where the secret begins in what was found.
  shape: new RegExp(kind.pattern, `gd${kind.flags}`),
}))
const MAX_BYTES = 5 * 1024 * 1024
const MAX_FINDINGS = 10
const COPY_OF_REACT =
  /__CLIENT_INTERNALS_DO_NOT_USE|__SECRET_INTERNALS_DO_NOT_USE|\.H\.use[A-Z][A-Za-z0-9_]*\(/

/** What the platform finds in the text of a bundle; see text-checks.d.ts. */
export function textFindings(text) {
  const unreadable = [...sizeFindings(text), ...nulFindings(text)]
  return unreadable.length > 0 ? unreadable : [...reactFindings(text), ...secretFindings(text)]
}

function sizeFindings(text) {
  if (text.trim() === '') return [finding('empty')]
  return Buffer.byteLength(text) > MAX_BYTES ? [finding('too-large')] : []
}

function nulFindings(text) {
  const index = text.indexOf('\0')
  return index < 0 ? [] : [{ ...finding('nul'), line: placeOf(text, index).line }]
}

function reactFindings(text) {
  const found = COPY_OF_REACT.exec(text)
  return found ? [finding('bundled-react', placeOf(text, found.index))] : []
}

function secretFindings(text) {
  const lower = text.toLowerCase()
  const found = new Map()
  for (const kind of SECRETS.filter(({ keywords }) => keywords.some((word) => lower.includes(word))))
    for (const index of placesOf(kind, text)) if (!found.has(index)) found.set(index, kind.what)
  return [...found]
    .sort(([one], [other]) => one - other)
    .slice(0, MAX_FINDINGS)
    .map(([index, kind]) => finding('secret', placeOf(text, index), { kind }))
}

function placesOf({ shape, entropy }, text) {
  const places = []
  for (const match of text.matchAll(shape)) {
    if (entropy > 0 && entropyOf(match[1] ?? match[0]) <= entropy) continue
    places.push((match.indices[1] ?? match.indices[0])[0])
    if (places.length === MAX_FINDINGS) break
  }
  return places
}

/** Shannon's, in bits a character. */
function entropyOf(text) {
  const counts = new Map()
  for (const sign of text) counts.set(sign, (counts.get(sign) ?? 0) + 1)
  const shares = [...counts.values()].map((count) => count / text.length)
  return -shares.reduce((sum, share) => sum + share * Math.log2(share), 0)
}

/** Line and column from 1, the column in characters as people count them. */
function placeOf(text, index) {
  const start = text.lastIndexOf('\n', index - 1) + 1
  return { line: text.slice(0, index).split('\n').length, column: [...text.slice(start, index)].length + 1 }
}

function finding(id, place = {}, values = {}) {
  const { severity, verdict, message, remedy } = RULES[id]
  const sentence = `${message} ${remedy}`.trim().replaceAll(/\{(\w+)\}/g, (_, name) => values[name])
  return { severity, code: id, message: sentence, verdict, ...place }
}

function data(name) {
  return JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'))
}
