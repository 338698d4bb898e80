// What the text of a bundle is held to, before it is parsed.
import { data, finding } from '../finding.js'
import { asciiPattern } from './ascii-pattern.js'
import { invisibleFindings } from './invisible.js'

const { own, gitleaks } = data('secrets.json')
const SECRETS = [...own, ...gitleaks].map((kind) => ({
  ...kind,
  // `d`: where the secret begins in what was found.
  shape: new RegExp(asciiPattern(kind.pattern), `gd${kind.flags}`),
}))
const MAX_BYTES = 5 * 1024 * 1024
const MAX_FINDINGS = 10
const COPY_OF_REACT =
  /__CLIENT_INTERNALS_DO_NOT_USE|__SECRET_INTERNALS_DO_NOT_USE|\.H\.use[A-Z][A-Za-z0-9_]*\(/

/** What keeps these bytes from being read as text: by check, as the platform asks them. */
export const BYTE_CHECKS = [encodingFindings, sizeFindings]

/** What is found in a text, by check, as the platform asks them. */
export const TEXT_CHECKS = [reactFindings, invisibleFindings, secretFindings]

/** The text, or undefined where it is no UTF-8. A byte order mark stays. */
export function decoded(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function encodingFindings(bytes) {
  const found = decoded(bytes) === undefined ? [finding('encoding', { at: firstBroken(bytes) })] : []
  const index = bytes.indexOf(0)
  return index < 0 ? found : [...found, finding('nul', { at: { line: lineOf(bytes, index) } })]
}

/** The line of the first bytes that are no character, by halves: what comes before is one still. */
function firstBroken(bytes) {
  let [whole, broken] = [0, bytes.length]
  while (broken - whole > 1) {
    const middle = (whole + broken) >> 1
    if (isBeginning(bytes.subarray(0, middle))) whole = middle
    else broken = middle
  }
  return { line: lineOf(bytes, whole) }
}

function isBeginning(bytes) {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}

function lineOf(bytes, end) {
  return bytes.subarray(0, end).filter((byte) => byte === 10).length + 1
}

/** Whether there is but white space of ASCII, as the platform's language says of bytes. */
export function isBlank(bytes) {
  return bytes.every((byte) => byte === 32 || (byte >= 9 && byte <= 13))
}

function sizeFindings(bytes) {
  return [
    ...(isBlank(bytes) ? [finding('empty')] : []),
    ...(bytes.length > MAX_BYTES ? [finding('too-large')] : []),
  ]
}

function reactFindings({ text, places }) {
  const found = COPY_OF_REACT.exec(text)
  return found ? [finding('bundled-react', { at: places.at(found.index) })] : []
}

function secretFindings({ text, places }) {
  return secretsIn(text).map(({ index, what }) =>
    finding('secret', { at: places.at(index), values: { kind: what } }),
  )
}

/** Where the first secrets begin, `{ index, what }`; never the secret itself. */
export function secretsIn(text) {
  const lower = text.toLowerCase()
  const found = new Map()
  for (const kind of SECRETS.filter(({ keywords }) => keywords.some((word) => lower.includes(word))))
    for (const index of placesOf(kind, text)) if (!found.has(index)) found.set(index, kind.what)
  return [...found]
    .map(([index, what]) => ({ index, what }))
    .sort((one, other) => one.index - other.index)
    .slice(0, MAX_FINDINGS)
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
