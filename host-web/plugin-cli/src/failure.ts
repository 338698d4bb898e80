import type { ExitReason } from './exit-codes.ts'

/** Something that a check found. `pointer` names the part of the submission, `line` and `column` the place in the bundle. */
export interface Finding {
  severity: 'error' | 'warning'
  code: string
  message: string
  pointer?: string | null
  line?: number | null
  column?: number | null
  /** Which file of a zip. */
  file?: string | null
  /** What becomes of the version. */
  verdict?: string
}

/** Why a command ends without its result: a sentence, what to do about it, and what was found. */
export class Failure extends Error {
  readonly reason: ExitReason
  readonly advice: string | undefined
  readonly findings: readonly Finding[]

  constructor(
    reason: ExitReason,
    message: string,
    {
      advice,
      findings = [],
      cause,
    }: { advice?: string; findings?: readonly Finding[]; cause?: unknown } = {},
  ) {
    super(message, { cause })
    this.name = 'Failure'
    this.reason = reason
    this.advice = advice
    this.findings = findings
  }
}

/** The sentence of whatever was thrown. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
