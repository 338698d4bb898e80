/** Below, at or above zero as one version precedes, is or follows another (Semantic Versioning 2.0, section 11). */
export function compareVersions(one, other) {
  const [a, b] = [one, other].map(partsOf)
  const [difference = 0] = a.numbers
    .map((number, index) => number - b.numbers[index])
    .filter((each) => each !== 0)
  if (difference !== 0) return difference
  if (!a.labels || !b.labels) return Number(!a.labels) - Number(!b.labels)
  return compareLabels(a.labels, b.labels)
}

function partsOf(version) {
  const [, numbers, label] = /^([0-9.]+)(?:-([^+]+))?/.exec(version)
  return { numbers: numbers.split('.').map(Number), labels: label?.split('.') }
}

function compareLabels(some, others) {
  for (const [index, label] of some.entries()) {
    const other = others[index]
    if (other === undefined) return 1
    if (label === other) continue
    const [number, otherNumber] = [label, other].map((each) =>
      /^[0-9]+$/.test(each) ? Number(each) : undefined,
    )
    if (number !== undefined && otherNumber !== undefined) return number - otherNumber
    if (number !== undefined || otherNumber !== undefined) return number === undefined ? 1 : -1
    return label < other ? -1 : 1
  }
  return some.length - others.length
}
