/** Whole lines: from the `from`th character to the `after`th before the end, where a line end follows, or the text ends. */
export interface Lines {
  from: number
  after: number
}

/** The lines in which `text` differs from `before`; no word reaches over their edges. */
export function differingLines(before: string, text: string): Lines {
  const most = Math.min(before.length, text.length)
  const start = sameLength(most, (from, to) => before.slice(from, to) === text.slice(from, to))
  const from = start === 0 ? 0 : text.lastIndexOf('\n', start - 1) + 1
  const end = sameLength(
    most - from,
    (near, far) =>
      before.slice(before.length - far, before.length - near) ===
      text.slice(text.length - far, text.length - near),
  )
  const lineEnd = text.indexOf('\n', text.length - end)
  return { from, after: lineEnd < 0 ? 0 : text.length - lineEnd }
}

/** How much is the same, found by halving: comparing pieces is quicker than comparing characters. */
function sameLength(most: number, isSame: (from: number, to: number) => boolean): number {
  let [same, differs] = [0, most + 1]
  while (same + 1 < differs) {
    const middle = (same + differs) >> 1
    if (isSame(same, middle)) same = middle
    else differs = middle
  }
  return same
}
