import { expect, test } from 'vitest'
import { registryThat } from './stub-registry.ts'
import { folio } from './world.ts'

const TOKEN = 'folio_pat_of-the-test'
const own = {
  status: 200,
  body: { id: '1', name: 'n', plugins: null, actions: [], expiresAt: '', user: { username: 'ada' } },
}

function world(origin: string) {
  const waits: number[] = []
  const sleep = (milliseconds: number) => Promise.resolve(void waits.push(milliseconds))
  return { waits, env: { FOLIO_TOKEN: TOKEN, FOLIO_REGISTRY: origin }, fetch, sleep }
}

test.each([
  [400, 1, 'refused'],
  [401, 3, 'unauthenticated'],
  [403, 4, 'forbidden'],
  [404, 5, 'notFound'],
  [409, 6, 'conflict'],
  [422, 1, 'refused'],
  [500, 7, 'unavailable'],
])('the answer %i ends with the exit code %i', async (status, code, reason) => {
  const { origin, asked } = await registryThat({
    'GET /auth/token': [{ status, body: { detail: 'Because.' } }],
  })
  const ran = await folio(['whoami', '--json'], world(origin))
  expect(ran.code).toBe(code)
  expect(ran.json()).toMatchObject({ ok: false, error: { reason, exitCode: code, message: 'Because.' } })
  expect(asked).toHaveLength(1)
})

test('what is away for a moment is asked again, as late as it says', async () => {
  const away = { status: 503, headers: { 'retry-after': '3' }, body: { detail: 'Away.' } }
  const { origin, asked } = await registryThat({ 'GET /auth/token': ['hang up', away, own] })
  const there = world(origin)
  expect(await folio(['whoami'], there)).toMatchObject({ code: 0, out: 'ada\n' })
  expect(there.waits).toEqual([1000, 3000])
  expect(asked).toHaveLength(3)
})

test('what stays away is given up, and a long wait is left to the person', async () => {
  const gone = await registryThat({ 'GET /auth/token': ['hang up'] })
  const ran = await folio(['whoami'], world(gone.origin))
  expect(ran.code).toBe(7)
  expect(ran.err).toContain('cannot be reached')
  expect(gone.asked).toHaveLength(3)

  const limited = { status: 429, headers: { 'retry-after': '60' }, body: { detail: 'Too often.' } }
  const busy = await registryThat({ 'GET /auth/token': [limited] })
  expect((await folio(['whoami'], world(busy.origin))).err).toBe(
    'error Too often.\nTry again in 60 seconds.\n',
  )
  expect(busy.asked).toHaveLength(1)
})

test('who does not answer is not waited for', async () => {
  const { origin } = await registryThat({ 'GET /auth/token': ['never'] })
  const { code, err } = await folio(['whoami', '--timeout', '0.05'], world(origin))
  expect(code).toBe(7)
  expect(err).toContain('did not answer within 0.05 seconds')
})

test('a page in place of an answer is no stack', async () => {
  const { origin } = await registryThat({ 'GET /auth/token': [{ status: 200, body: '<html>' }] })
  const { code, err } = await folio(['whoami'], world(origin))
  expect(code).toBe(7)
  expect(err).toContain('did not answer as the platform does')
})

test('a message of the registry cannot drive the terminal', async () => {
  const body = { detail: '\u001b]0;owned\u0007 no' }
  const { origin } = await registryThat({ 'GET /auth/token': [{ status: 403, body }] })
  const { err } = await folio(['whoami'], {
    ...world(origin),
    tty: true,
    env: { ...world(origin).env, NO_COLOR: '1' },
  })
  expect(err).toContain('\ufffd]0;owned\ufffd no')
})

const path = '/developer/plugins/my-plugin'

test.each([
  [['yank', '1.0.0', '--reason', 'Broken.'], `${path}/versions/1.0.0/yank`, { reason: 'Broken.' }],
  [['yank', '1.0.0', '--undo'], `${path}/versions/1.0.0/restore`, {}],
  [
    ['deprecate', 'Use new.', '--replacement', 'new'],
    `${path}/deprecate`,
    { message: 'Use new.', replacement: 'new' },
  ],
  [['rollback', '1.0.0', '--as', '1.0.2'], `${path}/versions/1.0.0/rollback`, { version: '1.0.2' }],
  [['deprecate', '--undo'], `${path}/undeprecate`, {}],
])('%j', async (args, route, body) => {
  const { origin, asked } = await registryThat({
    [`POST ${route}`]: ['hang up', { status: 200, body: { status: 'published' } }],
  })
  const ran = await folio([...args, '--plugin', 'my-plugin', '--json'], world(origin))
  expect(ran.json()).toMatchObject({ ok: true, id: 'my-plugin' })
  expect(JSON.parse(asked[1]?.body ?? '')).toEqual(body)
  // Asked again, since the first answer got lost, as the same command.
  expect(asked[0]?.headers['idempotency-key']).toBe(asked[1]?.headers['idempotency-key'])
})

test('to deprecate takes a message', async () => {
  expect(await folio(['deprecate', '--plugin', 'my-plugin'], world('http://127.0.0.1:1'))).toMatchObject({
    code: 2,
  })
})

function versionIs(...states: object[]) {
  const pages = states.map((state) => ({
    status: 200,
    body: { items: [{ version: '1.0.0', integrity: null, ...state }], nextCursor: null },
  }))
  return registryThat({ [`GET ${path}/versions`]: pages })
}

test.each([
  ['published', {}, 0, 'Published my-plugin 1.0.0'],
  ['submitted', {}, 8, 'my-plugin 1.0.0 is submitted.'],
  ['blocked', { reason: 'It spies.' }, 1, 'my-plugin 1.0.0 is blocked: It spies.'],
  ['yanked', {}, 0, 'my-plugin 1.0.0 is yanked.'],
])('status of what is %s', async (status, more, code, sentence) => {
  const { origin } = await versionIs({ status, ...more })
  const ran = await folio(['status', '1.0.0', '--plugin', 'my-plugin'], world(origin))
  expect(ran.code).toBe(code)
  expect(ran.out + ran.err).toContain(sentence)
})

test('status of what a moderator rejected has the words, the findings and the way on', async () => {
  const finding = { severity: 'error', code: 'secret', message: 'This looks like a key.', line: 3, column: 7 }
  const review = {
    decision: { policy: 'privacy', words: 'It spies.' },
    mayAppeal: true,
    checks: [
      { verdict: 'held', overruled: false, findings: [finding] },
      { verdict: 'passed', overruled: false, findings: [{ ...finding, message: 'Harmless.' }] },
    ],
  }
  const page = { items: [{ version: '1.0.0', status: 'rejected', integrity: null }], nextCursor: null }
  const { origin } = await registryThat({
    [`GET ${path}/versions`]: [{ status: 200, body: page }],
    [`GET ${path}/versions/1.0.0/review`]: [{ status: 200, body: review }],
  })
  const { code, err } = await folio(['status', '1.0.0', '--plugin', 'my-plugin'], world(origin))
  expect(code).toBe(1)
  expect(err).toContain('error 3:7  This looks like a key. secret\n')
  expect(err).toContain('error my-plugin 1.0.0 is rejected: It spies. (policy privacy)\nYou may appeal once')
  expect(err).toContain(`in the browser: ${origin}/developer/my-plugin`)
  expect(err).not.toContain('Harmless')
})

test('status --watch waits for the decision', async () => {
  const { origin, asked } = await versionIs(
    { status: 'submitted' },
    { status: 'in_review' },
    { status: 'published' },
  )
  const ran = await folio(['status', '1.0.0', '--plugin', 'my-plugin', '--watch'], world(origin))
  expect(ran).toMatchObject({ code: 0, out: 'Published my-plugin 1.0.0\n' })
  expect(ran.err).toContain('is in review. Waiting')
  expect(asked).toHaveLength(3)
})

test('status --watch ends', async () => {
  const { origin } = await versionIs({ status: 'submitted' })
  let now = 0
  const sleep = (milliseconds: number) => Promise.resolve(void (now += milliseconds))
  const args = ['status', '1.0.0', '--plugin', 'my-plugin', '--watch', '--for', '1']
  expect((await folio(args, { ...world(origin), now: () => now, sleep })).code).toBe(8)
  expect(now).toBe(60_000)
})
