import { Failure, sentenceOf } from '../failure.ts'
import { VERSION } from '../version.ts'
import type { World } from '../world.ts'
import { failureOfAnswer, type Problem } from './problems.ts'

const PREFIX = '/api/v1'
const ATTEMPTS = 3
const LONGEST_WAIT = 10_000 // ms
const UPLOAD_FACTOR = 4

export interface Request {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Sent as JSON. */
  body?: Record<string, unknown>
  form?: FormData
  /** Makes a POST one that may be sent again when its answer got lost. */
  idempotencyKey?: string
}

/** One platform's API. Every call ends: with its answer, or with a `Failure` that says what to do. */
export class Registry {
  readonly origin: string
  readonly #world: World
  readonly #timeout: number
  readonly #token: string | undefined

  /** `timeout` in seconds, for each request. */
  constructor(world: World, origin: string, timeout: number, token?: string) {
    this.#world = world
    this.origin = origin
    this.#timeout = timeout
    this.#token = token
  }

  /** The JSON of the answer; undefined when it has none. `path` begins behind the API's prefix. */
  async ask<T>(path: string, request: Request = {}): Promise<T> {
    const repeatable =
      request.method === undefined || request.method === 'GET' || request.idempotencyKey !== undefined
    for (let attempt = 1; ; attempt++) {
      const last = !repeatable || attempt === ATTEMPTS
      const outcome = await this.#send(path, request).catch((error: unknown) => {
        if (last) throw this.#unreachable(error)
        return undefined
      })
      if (outcome?.ok) return (await answerOf(outcome)) as T
      if (outcome && (last || !maySucceedLater(outcome)))
        throw failureOfAnswer(outcome.status, await problemOf(outcome))
      await this.#world.sleep(waitOf(outcome, attempt))
    }
  }

  async #send(path: string, { method = 'GET', body, form, idempotencyKey }: Request): Promise<Response> {
    const seconds = form ? this.#timeout * UPLOAD_FACTOR : this.#timeout
    return this.#world.fetch(`${this.origin}${PREFIX}${path}`, {
      method,
      // A token goes to the origin that it was given out for, and nowhere else.
      redirect: 'error',
      signal: AbortSignal.timeout(seconds * 1000),
      headers: {
        accept: 'application/json',
        'user-agent': `folio/${VERSION} node/${process.versions.node}`,
        ...(this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }),
        ...(body ? { 'content-type': 'application/json' } : {}),
        ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      },
      ...(form ? { body: form } : body ? { body: JSON.stringify(body) } : {}),
    })
  }

  #unreachable(error: unknown): Failure {
    const late = error instanceof DOMException && error.name === 'TimeoutError'
    const sentence = late
      ? `${this.origin} did not answer within ${this.#timeout} seconds.`
      : `${this.origin} cannot be reached: ${causeOf(error)}.`
    return new Failure('unavailable', sentence, {
      advice:
        'Is the address right, and the network there? Behind a proxy set NODE_USE_ENV_PROXY=1 and HTTPS_PROXY.',
      cause: error,
    })
  }
}

/** `fetch failed` says nothing; what it was caused by does. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined
  const code = (cause as NodeJS.ErrnoException | undefined)?.code
  return code ?? sentenceOf(cause ?? error)
}

/** Too many requests, a service that is away, or the same command still under way. */
function maySucceedLater(answer: Response): boolean {
  return [429, 502, 503, 504].includes(answer.status) ||
    (answer.status === 409 && answer.headers.has('retry-after'))
    ? secondsOf(answer) * 1000 <= LONGEST_WAIT
    : false
}

function waitOf(answer: Response | undefined, attempt: number): number {
  return Math.max(answer ? secondsOf(answer) * 1000 : 0, 500 * 2 ** attempt)
}

function secondsOf(answer: Response): number {
  return Number(answer.headers.get('retry-after') ?? 0) || 0
}

async function answerOf(answer: Response): Promise<unknown> {
  if (answer.status === 204) return undefined
  try {
    return await answer.json()
  } catch (error) {
    throw new Failure('unavailable', `${answer.url} did not answer as the platform does.`, {
      advice: 'Is this the address of the platform itself?',
      cause: error,
    })
  }
}

async function problemOf(answer: Response): Promise<Problem> {
  const retryAfter = secondsOf(answer)
  try {
    return { ...((await answer.json()) as Problem), retryAfter }
  } catch {
    // A proxy in between answers with a page of its own, or the connection broke.
    return { retryAfter }
  }
}
