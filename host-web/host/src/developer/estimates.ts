import type { Estimate } from '../api/developer/rollouts'
import { formatWhole } from '../ui/format'

const TOO_FEW = 'too few to tell'

/** Null: of so few that no number is told. */
export const numberOf = (number: number | null) => (number === null ? TOO_FEW : formatWhole(number))

/** A share of `of`, with its interval. */
export const shareOf = (of: number | null, share: Estimate | null) => estimateOf(of, share, percent)

/** What is known of so many: with its interval, or why nothing is. */
export function estimateOf(
  of: number | null,
  estimate: Estimate | null,
  format: (value: number) => string,
): string {
  if (!estimate) return of === 0 ? 'None yet' : TOO_FEW
  const { value, low, high } = estimate
  return `${format(value)} (${format(low)} to ${format(high)})`
}

/** From here to there, of the difference of two shares. */
export const pointsOf = ({ low, high }: Estimate, word = 'to') =>
  `${points(low)} ${word} ${points(high)} percentage points`

const percent = (share: number) => `${points(share)} %`
const points = (share: number) => (share * 100).toFixed(1)
