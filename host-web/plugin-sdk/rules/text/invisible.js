// No characters that hide or reorder code; `services/publishing/checks/invisible_text.py` says why each, and has the same.
import { finding } from '../finding.js'

/* eslint-disable no-misleading-character-class -- each stands alone in a class */
const INVISIBLE =
  /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\u200c\u200d\u00ad\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\ufe00-\ufe0f\u{e0000}-\u{e0fff}]|[\ue000-\uf8ff\u{f0000}-\u{10ffff}]{4,}/gu
const HOARDS = [
  ['variation selectors, joiners and tags', /[\ufe00-\ufe0f\u200d\u{e0020}-\u{e007f}]/gu, 200],
  ['Braille patterns', /[\u2800-\u28ff]/gu, 512],
  ['private-use characters', /[\ue000-\uf8ff\u{f0000}-\u{10ffff}]/gu, 512],
]
const MAX_FINDINGS = 10
const ASCII = /^\p{ASCII}*$/u
// What stands before it makes a selector or joiner harmless.
const TAKES_SELECTOR = /[0-9#*]$|(?!\p{ASCII})[\p{So}\p{Sm}\p{Po}\u2139\u24c2\u3030\u00a9\u00ae\u2122]$/u
const TAKES_JOINER = /[\p{So}\ufe0f\u{1f3fb}-\u{1f3ff}]$|(?=[\u0590-\u{10ffff}])[\p{Lo}\p{Mn}\p{Mc}]$/u
const FLAG = /\u{1f3f4}[\u{e0020}-\u{e007f}]{0,7}$/u

export function invisibleFindings({ text, places }) {
  if (ASCII.test(text)) return []
  const said = (index, what) => finding('invisible-text', { at: places.at(index), values: { what } })
  const found = []
  for (const { index, 0: character } of text.matchAll(INVISIBLE)) {
    if (isHarmless(text, index, character)) continue
    found.push(said(index, `Invisible character: ${nameOf(character)}`))
    if (found.length === MAX_FINDINGS) break
  }
  return [...found, ...hoardsOf(text, said)]
}

/** What may stand in a text, but not by the hundred: that is how payloads are hidden. */
function hoardsOf(text, said) {
  return HOARDS.flatMap(([what, pattern, most]) => {
    const all = text.match(pattern) ?? []
    return all.length > most
      ? [said(text.search(pattern), `More than ${most} ${what}: they can carry hidden code`)]
      : []
  })
}

function isHarmless(text, index, character) {
  const before = text.slice(Math.max(0, index - 20), index)
  if (character === '\ufeff') return index === 0 // a byte order mark
  if (character >= '\ufe00' && character <= '\ufe0f') return TAKES_SELECTOR.test(before)
  if (character === '\u200c' || character === '\u200d') return TAKES_JOINER.test(before)
  const code = character.codePointAt(0)
  return code >= 0xe0020 && code < 0xe0080 && FLAG.test(before)
}

function nameOf(character) {
  return `U+${character.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}`
}
