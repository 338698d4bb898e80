import { vi } from 'vitest'

export interface FakeRequest {
  method: string
  path: string
  query: URLSearchParams
  headers: Headers
  body: unknown
}

type Answer = Response | Promise<Response>
type Handler = (request: FakeRequest) => Answer

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json', ...headers } })

export const noContent = () => new Response(null, { status: 204 })

export const problem = (
  status: number,
  detail: string,
  errors: object[] = [],
  headers: Record<string, string> = {},
) =>
  json({ type: 'about:blank', title: 'Problem', status, detail, errors, requestId: 'req-1' }, status, headers)

/**
 * Stands in for the gateway: `{'GET /categories': () => json({items: []})}`. Paths are below `/api/v1`.
 * Returns every request that came, in order. A request without a handler gets a 404 problem.
 */
export function fakeApi(handlers: Record<string, Handler>): FakeRequest[] {
  const requests: FakeRequest[] = []
  vi.stubGlobal('fetch', async (address: string, init: RequestInit = {}) => {
    const url = new URL(address, 'http://folio.test')
    const request: FakeRequest = {
      method: init.method ?? 'GET',
      path: url.pathname.replace('/api/v1', ''),
      query: url.searchParams,
      headers: new Headers(init.headers),
      body: typeof init.body === 'string' ? (JSON.parse(init.body) as unknown) : undefined,
    }
    requests.push(request)
    const handler = handlers[`${request.method} ${request.path}`]
    return handler ? handler(request) : problem(404, `There is nothing at ${request.path}.`)
  })
  return requests
}

/** A promise that the test settles when it wants to. (Node 20 has no `Promise.withResolvers`.) */
export function deferred<T>() {
  let resolve!: (value: T) => void
  let reject!: (reason: Error) => void
  const promise = new Promise<T>((settle, fail) => {
    resolve = settle
    reject = fail
  })
  return { promise, resolve, reject }
}
