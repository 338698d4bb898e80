/** One entry of a problem document's `errors`. A failed check also says its severity, code and line. */
export interface ProblemEntry {
  pointer: string | null
  detail: string
  severity?: 'error' | 'warning'
  code?: string
  line?: number | null
  /** Of a zip. */
  file?: string | null
}

interface ProblemDocument {
  type?: string
  title?: string
  detail?: string
  errors?: (Partial<ProblemEntry> & { message?: string })[]
  requestId?: string
}

interface ApiErrorFields {
  status: number
  type?: string
  title: string
  detail: string
  errors?: ProblemEntry[]
  retryAfter?: number | null
  requestId?: string | null
}

/** The status of a request which no answer came to. */
export const NO_ANSWER = 0

/**
 * Every failure of a request, as RFC 9457 problem documents say it.
 * `retryAfter` is in milliseconds.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  /** A URI reference that says which kind of problem it is, where the status does not say enough. */
  readonly type: string
  readonly title: string
  readonly detail: string
  readonly errors: ProblemEntry[]
  readonly retryAfter: number | null
  readonly requestId: string | null

  constructor(fields: ApiErrorFields) {
    super(fields.detail || fields.title)
    this.status = fields.status
    this.type = fields.type ?? 'about:blank'
    this.title = fields.title
    this.detail = fields.detail
    this.errors = fields.errors ?? []
    this.retryAfter = fields.retryAfter ?? null
    this.requestId = fields.requestId ?? null
  }

  /**
   * The same request may well succeed a moment later: nothing answered, a service is away, or the first
   * try of this very command is still being worked on (409 with `Retry-After`).
   */
  get isTransient(): boolean {
    if (this.status === 409) return this.retryAfter !== null
    return [NO_ANSWER, 502, 503, 504].includes(this.status)
  }

  errorAt(pointer: string): string | undefined {
    return this.errors.find((entry) => entry.pointer === pointer)?.detail
  }
}

export function unreachable(detail: string): ApiError {
  return new ApiError({ status: NO_ANSWER, title: 'No answer', detail })
}

/** Reads an error out of an answer's parts; also when the body is no problem document. */
export function errorFromAnswer(
  status: number,
  statusText: string,
  body: string,
  retryAfter: string | null,
): ApiError {
  const problem = parseProblem(body)
  const title = problem.title ?? (statusText || `Error ${status}`)
  return new ApiError({
    status,
    ...(problem.type && { type: problem.type }),
    title,
    detail: problem.detail ?? title,
    errors: (problem.errors ?? []).map((entry) => ({
      ...entry,
      pointer: entry.pointer ?? null,
      detail: entry.detail ?? entry.message ?? 'Not valid',
    })),
    retryAfter: parseRetryAfter(retryAfter),
    requestId: problem.requestId ?? null,
  })
}

/** A sentence for people, whatever was thrown. */
export function describeError(error: unknown): string {
  if (error instanceof ApiError) return error.status === 429 ? withWait(error) : error.detail
  return error instanceof Error ? error.message : 'Something went wrong'
}

function withWait({ detail, retryAfter }: ApiError): string {
  if (!retryAfter) return detail
  const minutes = Math.ceil(retryAfter / 60_000)
  const wait = retryAfter < 60_000 ? `${Math.ceil(retryAfter / 1000)} s` : `${minutes} min`
  return `${detail} Try again in ${wait}.`
}

function parseProblem(body: string): ProblemDocument {
  try {
    const parsed: unknown = JSON.parse(body)
    return typeof parsed === 'object' && parsed !== null ? parsed : {}
  } catch {
    return {}
  }
}

/** `Retry-After` is a number of seconds or a date (RFC 9110, 10.2.3). */
function parseRetryAfter(header: string | null): number | null {
  if (!header) return null
  const seconds = Number(header)
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000)
  const date = Date.parse(header)
  return Number.isNaN(date) ? null : Math.max(0, date - Date.now())
}
