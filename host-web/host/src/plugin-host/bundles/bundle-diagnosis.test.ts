import { afterEach, expect, test, vi } from 'vitest'
import { diagnose } from './bundle-diagnosis'

const CODE = 'export const manifest = {}'
const INTEGRITY = `sha384-${btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.digest('SHA-384', new TextEncoder().encode(CODE)))))}`
const bundle = { what: 'The bundle', url: 'https://bundles.test/a.js', integrity: INTEGRITY }

afterEach(() => {
  vi.unstubAllGlobals()
})

function answer(body: string, status = 200, type = 'text/javascript; charset=utf-8') {
  vi.stubGlobal('isSecureContext', true)
  vi.stubGlobal('fetch', () =>
    Promise.resolve(new Response(body, { status, headers: { 'content-type': type } })),
  )
}

test.each([
  ['a missing file', '', 404, 'text/plain', 'not on the server (404)'],
  ['another status', '', 503, 'text/plain', 'the server answered 503. Try again.'],
  [
    'a wrong type',
    CODE,
    200,
    'application/octet-stream',
    'comes from the server as application/octet-stream',
  ],
  ['another content', 'export {}', 200, 'text/javascript', 'checksum differs'],
])('%s is told', async (_, body, status, type, message) => {
  answer(body, status, type)
  expect(await diagnose(bundle, 'browser says')).toContain(message)
})

test('of a file beside the entry its name is told, and its hash compared', async () => {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(CODE)))
  const file = { ...bundle, what: 'chunks/a.js', integrity: `sha256-${btoa(String.fromCharCode(...digest))}` }
  answer('export {}')
  expect(await diagnose(file, '')).toContain('chunks/a.js is not what was published: its checksum differs')
  answer(CODE)
  expect(await diagnose(file, 'as it was')).toBe('as it was')
})

test('when all is as it should be, the browser has the word', async () => {
  answer(CODE)
  expect(await diagnose(bundle, 'Unexpected token')).toBe('Unexpected token')
})

test('missing CORS headers are told from a server that is away', async () => {
  vi.stubGlobal('fetch', (_: string, { mode }: RequestInit) =>
    mode === 'no-cors' ? Promise.resolve(new Response()) : Promise.reject(new TypeError('Failed to fetch')),
  )
  expect(await diagnose(bundle, '')).toContain('CORS headers are missing')
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('Failed to fetch')))
  expect(await diagnose(bundle, '')).toContain('does not answer')
})
