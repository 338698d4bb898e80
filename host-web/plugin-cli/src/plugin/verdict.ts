import type { Output } from '../console/output.ts'
import type { Finding } from '../failure.ts'

/** What becomes of a version of which nothing is refused. */
export type Verdict = 'passed' | 'held'

export function verdictOf(findings: readonly Finding[]): Verdict {
  return findings.some(({ verdict }) => verdict === 'held') ? 'held' : 'passed'
}

/** The same for people; `what` was checked. */
export function verdictLine(output: Output, verdict: Verdict, what: string): string {
  if (verdict === 'passed') return `${output.good('Passed')} ${what}`
  return `${output.careful('Held')} ${what}: a moderator decides on it before anybody can install it`
}
