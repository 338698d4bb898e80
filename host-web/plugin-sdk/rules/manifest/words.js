const LONGEST = 60 // characters of a value that are repeated

/** A fault of a manifest: its rule, where it is, and the values of the rule's sentence. */
export function problem(rule, pointer, values = {}) {
  return { rule, pointer, values }
}

/** The JSON pointer of a member (RFC 6901). */
export function fieldBelow(pointer, key) {
  return `${pointer}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`
}

/** The value as JSON, shortened, and with nothing in it that cannot be seen. */
export function shown(value) {
  const seen = [...JSON.stringify(value).replaceAll(/(?! )[\p{C}\p{Z}]/gu, '\ufffd')]
  return seen.length <= LONGEST ? seen.join('') : `${seen.slice(0, LONGEST - 1).join('')}…`
}
