import type { ExitReason } from '../exit-codes.ts'
import { Failure, type Finding } from '../failure.ts'

/** RFC 9457, as the platform writes it. */
export interface Problem {
  type?: string
  title?: string
  detail?: string
  errors?: { pointer: string; detail: string }[]
  requestId?: string
  /** Seconds. */
  retryAfter?: number
}

/** A failure that keeps what kind of problem the registry named. */
export class RegistryFailure extends Failure {
  readonly type: string
  readonly retryAfter: number

  constructor(reason: ExitReason, status: number, problem: Problem, advice?: string) {
    const detail = problem.detail ?? problem.title ?? `The registry answered ${status}.`
    super(reason, detail, { ...(advice ? { advice } : {}), findings: findingsOf(problem) })
    this.type = problem.type ?? 'about:blank'
    this.retryAfter = problem.retryAfter ?? 0
  }
}

const REASONS: Record<number, ExitReason> = {
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'notFound',
  409: 'conflict',
  408: 'unavailable',
  410: 'notFound',
  429: 'unavailable',
}

export function failureOfAnswer(status: number, problem: Problem): RegistryFailure {
  const reason = REASONS[status] ?? (status >= 500 ? 'unavailable' : 'refused')
  return new RegistryFailure(reason, status, problem, adviceOn(status, problem))
}

function adviceOn(status: number, { type, retryAfter, requestId }: Problem): string | undefined {
  if (type === '/problems/second-factor-missing')
    return 'Set it up in the browser, and give the command again.'
  if (status === 401) return 'Log in again: folio login'
  if (status === 403) return 'A token may do what it was made for: folio token show'
  if (retryAfter) return `Try again in ${retryAfter} seconds.`
  if (status >= 500 && requestId) return `Whoever runs the platform finds it under ${requestId}.`
  return undefined
}

function findingsOf({ errors = [] }: Problem): Finding[] {
  return errors.map(({ pointer, detail }) => ({
    severity: 'error',
    code: 'registry',
    message: detail,
    pointer,
  }))
}
