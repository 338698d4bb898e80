// How long a manifest is, as the platform counts it: in the JSON that its language writes.

/** With a space after each comma and colon, and \uXXXX for what is not ASCII, or is DEL. */
export function sizeOf(value) {
  if (typeof value === 'string') return sizeOfText(value)
  if (typeof value === 'number') return numberText(value).length
  if (typeof value !== 'object' || value === null) return String(value).length
  const parts = Array.isArray(value)
    ? value.map(sizeOf)
    : Object.entries(value).map(([key, each]) => sizeOfText(key) + ': '.length + sizeOf(each))
  const separators = Math.max(0, parts.length - 1) * ', '.length
  return parts.reduce((sum, size) => sum + size, '{}'.length + separators)
}

function sizeOfText(text) {
  const foreign = text.match(/[\x7f-\uffff]/g)?.length ?? 0
  return JSON.stringify(text).length + foreign * 5
}

/** Whole numbers in full; small ones with two digits in their exponent, and from 1e-4 downwards. */
function numberText(number) {
  if (Number.isInteger(number)) return String(BigInt(number))
  if (Math.abs(number) >= 1e-4) return String(number)
  return number.toExponential().replace(/e-(\d)$/, 'e-0$1')
}
