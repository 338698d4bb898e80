import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { deferred, fakeApi, json, noContent, problem } from '../../testing/fake-api'
import { ApiError } from './api-error'
import { useAvailability } from './availability'
import { request } from './http'

beforeEach(() => {
  vi.useFakeTimers()
})

afterEach(() => {
  vi.useRealTimers()
  useAvailability.setState({ away: false })
})

/** Runs the timers until the promise has settled; not all of them, since other files of the page may have left some. */
async function settle<T>(promise: Promise<T>): Promise<PromiseSettledResult<T>> {
  let outcome: PromiseSettledResult<T> | undefined
  void Promise.allSettled([promise]).then(([settled]) => (outcome = settled))
  while (!outcome) await vi.advanceTimersByTimeAsync(1_000)
  return outcome
}

const failure = (outcome: PromiseSettledResult<unknown>): ApiError => {
  if (outcome.status === 'rejected' && outcome.reason instanceof ApiError) return outcome.reason
  throw new Error('The request did not fail with an ApiError.')
}

describe('a request', () => {
  test('sends JSON and leaves empty parameters out', async () => {
    const requests = fakeApi({ 'GET /plugins': () => json({ items: [] }) })
    const answer = await request('/plugins', { query: { q: 'a b', tag: undefined, sort: '' } })
    expect(answer).toEqual({ items: [] })
    expect(requests[0]?.query.toString()).toBe('q=a+b')
  })

  test('answers undefined for 204', async () => {
    fakeApi({ 'DELETE /user/plugins/x': noContent })
    await expect(request('/user/plugins/x', { method: 'DELETE' })).resolves.toBeUndefined()
  })

  test('says what a problem document says', async () => {
    fakeApi({
      'PATCH /user/plugins/x': () =>
        problem(422, 'The settings break a rule.', [
          { pointer: '/settings/size', detail: 'Must be a number.' },
        ]),
    })
    const error = failure(await settle(request('/user/plugins/x', { method: 'PATCH', body: {} })))
    expect(error).toMatchObject({ status: 422, detail: 'The settings break a rule.', requestId: 'req-1' })
    expect(error.errorAt('/settings/size')).toBe('Must be a number.')
  })

  test('refuses a success that is not JSON', async () => {
    fakeApi({ 'GET /x': () => new Response('<h1>Log in to the Wi-Fi</h1>') })
    expect(failure(await settle(request('/x'))).title).toBe('Not JSON')
  })

  test('survives an error that is no problem document', async () => {
    fakeApi({ 'GET /x': () => new Response('<h1>Bad</h1>', { status: 400, statusText: 'Bad Request' }) })
    expect(failure(await settle(request('/x')))).toMatchObject({
      status: 400,
      detail: 'Bad Request',
      errors: [],
    })
  })
})

describe('a service that is away', () => {
  test('is asked again with the same idempotency key', async () => {
    let away = 2
    const requests = fakeApi({
      'POST /things': () => (away-- > 0 ? problem(503, 'Away.') : json({ ok: true }, 201)),
    })
    const outcome = await settle(request('/things', { method: 'POST', body: {} }))
    expect(outcome).toMatchObject({ status: 'fulfilled', value: { ok: true } })
    const keys = requests.map(({ headers }) => headers.get('Idempotency-Key'))
    expect(keys).toHaveLength(3)
    expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/)
    expect(new Set(keys).size).toBe(1)
  })

  test('gets another key with another command', async () => {
    const requests = fakeApi({ 'POST /things': () => json({}) })
    await request('/things', { method: 'POST' })
    await request('/things', { method: 'POST' })
    expect(requests[0]?.headers.get('Idempotency-Key')).not.toBe(requests[1]?.headers.get('Idempotency-Key'))
  })

  test('is given the time that Retry-After asks for', async () => {
    let answered = 0
    const requests = fakeApi({
      'GET /x': () => (answered++ === 0 ? problem(503, 'Away.', [], { 'Retry-After': '2' }) : json({})),
    })
    const pending = request('/x')
    await vi.advanceTimersByTimeAsync(1_900)
    expect(requests).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(200)
    expect(requests).toHaveLength(2)
    await pending
  })

  test('is given up when patience ends', async () => {
    const requests = fakeApi({ 'GET /x': () => problem(503, 'Away.', [], { 'Retry-After': '3' }) })
    const error = failure(await settle(request('/x', { patience: 7_000 })))
    expect(error).toMatchObject({ status: 503, retryAfter: 3_000 })
    expect(requests).toHaveLength(3)
  })

  test('is shown as away until it answers', async () => {
    let away = true
    fakeApi({ 'GET /x': () => (away ? problem(503, 'Away.') : json({})) })
    const pending = request('/x')
    await vi.advanceTimersByTimeAsync(10)
    expect(useAvailability.getState().away).toBe(true)
    away = false
    await settle(pending)
    expect(useAvailability.getState().away).toBe(false)
  })

  test('is repeated while the first try is still being worked on', async () => {
    let first = true
    fakeApi({
      'POST /things': () => {
        const answer = first ? problem(409, 'In flight.', [], { 'Retry-After': '1' }) : json({ ok: true })
        first = false
        return answer
      },
    })
    expect(await settle(request('/things', { method: 'POST' }))).toMatchObject({ value: { ok: true } })
  })
})

describe('what is not repeated', () => {
  test.each([400, 401, 403, 404, 409, 413, 422, 429, 500])('status %i', async (status) => {
    const requests = fakeApi({ 'POST /x': () => problem(status, 'No.') })
    expect(failure(await settle(request('/x', { method: 'POST' }))).status).toBe(status)
    expect(requests).toHaveLength(1)
  })
})

describe('no answer at all', () => {
  test('is a network error, repeated and then told', async () => {
    const requests = fakeApi({ 'GET /x': () => Promise.reject(new TypeError('Failed to fetch')) })
    const error = failure(await settle(request('/x', { patience: 1_000 })))
    expect(error).toMatchObject({ status: 0, detail: 'The server cannot be reached.' })
    expect(requests.length).toBeGreaterThan(1)
  })

  test('ends with the caller’s abort, without another try', async () => {
    const abort = new AbortController()
    const requests = fakeApi({ 'GET /x': () => problem(503, 'Away.', [], { 'Retry-After': '1' }) })
    const pending = request('/x', { signal: abort.signal })
    await vi.advanceTimersByTimeAsync(10)
    abort.abort()
    expect(await settle(pending)).toMatchObject({ status: 'rejected', reason: { name: 'AbortError' } })
    expect(requests).toHaveLength(1)
  })

  test('is a time-out when the answer never comes', async () => {
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((milliseconds) => {
      const controller = new AbortController()
      setTimeout(() => {
        controller.abort(new DOMException('Timed out', 'TimeoutError'))
      }, milliseconds)
      return controller.signal
    })
    const never = deferred<Response>()
    vi.stubGlobal('fetch', (_: string, { signal }: RequestInit) => {
      signal?.addEventListener('abort', () => {
        never.reject(signal.reason as Error)
      })
      return never.promise
    })
    expect(failure(await settle(request('/x'))).detail).toBe('The server took too long to answer.')
  })
})

/** Whether the browser would ask before the page is left. */
function isAsked(): boolean {
  return !window.dispatchEvent(new Event('beforeunload', { cancelable: true }))
}

describe('leaving the page', () => {
  const away = () => problem(503, 'Away.', [], { 'Retry-After': '1' })

  test('is asked about while a command is kept and repeated', async () => {
    let answer = away
    fakeApi({ 'POST /things': () => answer() })
    const command = request('/things', { method: 'POST', body: {}, patience: 60_000 })
    await vi.advanceTimersByTimeAsync(500)
    expect(isAsked()).toBe(true)
    answer = () => json({}, 201)
    await settle(command)
    expect(isAsked()).toBe(false)
  })

  test('is nobody’s business for a question, or a command that went through', async () => {
    fakeApi({ 'GET /things': away, 'POST /things': () => json({}, 201) })
    const question = request('/things', { patience: 5_000 })
    await request('/things', { method: 'POST', body: {} })
    expect(isAsked()).toBe(false)
    await settle(question)
  })

  test('is free again after a command was given up', async () => {
    fakeApi({ 'POST /things': away })
    await settle(request('/things', { method: 'POST', body: {}, patience: 3_000 }))
    expect(isAsked()).toBe(false)
  })
})
