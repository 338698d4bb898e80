import { randomId } from '../../browser/random-id'
import { ApiError, errorFromAnswer, unreachable } from './api-error'
import { askBeforeLeaving } from './before-leaving'
import { untilAvailable } from './retry'

export const API_PREFIX = '/api/v1'

/** How long a service may be away before a person is told, in milliseconds. */
export const PATIENCE = {
  read: 4_000,
  /** For a read that comes to nobody: who is offline is told so soon. */
  unreached: 1_000,
  /** Someone sits in front of a form. */
  form: 8_000,
  /** Kept and repeated in the background: an install outlives a minute's outage. */
  command: 90_000,
} as const

const ATTEMPT_TIMEOUT = 10_000

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'

export interface CallOptions {
  signal?: AbortSignal
  patience?: number
}

interface RequestOptions extends CallOptions {
  method?: Method
  body?: unknown
  query?: Record<string, string | number | undefined>
}

/** One call of the platform's API. Throws `ApiError`, or the signal's reason when the caller gave up. */
export function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const { method = 'GET', body, query, signal } = options
  const patience = options.patience ?? (method === 'GET' ? PATIENCE.read : PATIENCE.form)
  const headers = new Headers({ Accept: 'application/json' })
  if (body !== undefined) headers.set('Content-Type', 'application/json')
  if (method === 'POST') headers.set('Idempotency-Key', randomId())
  const url = API_PREFIX + path + queryString(query)
  // What a person asked for arrives also when the page goes away meanwhile.
  const keepalive = method !== 'GET'
  const init: RequestInit = { method, headers, keepalive, credentials: 'same-origin' }
  if (body !== undefined) init.body = JSON.stringify(body)
  return untilAvailable(() => attempt<T>(url, init, signal), {
    patience,
    ...(method === 'GET' && { unreachedPatience: navigator.onLine ? PATIENCE.unreached : 0 }),
    ...(signal && { signal }),
    // Only this page knows of a command that no service has taken yet.
    ...(method !== 'GET' && { onRepeat: askBeforeLeaving }),
  })
}

async function attempt<T>(url: string, init: RequestInit, signal?: AbortSignal): Promise<T> {
  const timeout = AbortSignal.timeout(ATTEMPT_TIMEOUT)
  const { response, body } = await answerOf(url, {
    ...init,
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error
    throw unreachable(timeout.aborted ? 'The server took too long to answer.' : notReached())
  })
  if (!response.ok) {
    throw errorFromAnswer(response.status, response.statusText, body, response.headers.get('Retry-After'))
  }
  return parse<T>(response.status, body)
}

const notReached = () => (navigator.onLine ? 'The server cannot be reached.' : 'You are offline.')

/** A proxy or a captive portal may answer 200 with a page of its own. */
function parse<T>(status: number, body: string): T {
  try {
    return (body ? JSON.parse(body) : undefined) as T
  } catch {
    throw new ApiError({
      status,
      title: 'Not JSON',
      detail: 'The server gave an answer that is not its own.',
    })
  }
}

/** Reads the whole body too, which the time-out must cover. */
async function answerOf(url: string, init: RequestInit) {
  const response = await fetch(url, init)
  return { response, body: await response.text() }
}

function queryString(query: RequestOptions['query']): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== '') search.set(name, String(value))
  }
  const text = search.toString()
  return text && `?${text}`
}
