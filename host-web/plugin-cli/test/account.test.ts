import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { configPath } from '../src/registry/config-file.ts'
import { realWorld } from '../src/world.ts'
import { registryThat } from './stub-registry.ts'
import { emptyFolder, folio } from './world.ts'

const TOKEN = 'folio_pat_secret-of-the-test'
const pending = { status: 400, body: { type: '/problems/authorization-pending', detail: 'Nobody decided.' } }
const slowDown = { status: 400, body: { type: '/problems/slow-down', detail: 'Too fast.' } }
const issued = {
  status: 200,
  body: {
    id: '1',
    token: TOKEN,
    name: 'n',
    plugins: null,
    actions: ['publish'],
    expiresAt: '2027-01-02T03:04:05Z',
  },
}
const own = { status: 200, body: { ...issued.body, token: undefined, user: { username: 'ada' } } }

async function platform(
  polls: Parameters<typeof registryThat>[0][string],
  page = (origin: string) => origin,
) {
  const codes = { deviceCode: 'secret-code', userCode: 'BCDF-GHJK', expiresIn: 600, interval: 5 }
  const device: { status: number; body?: unknown }[] = [{ status: 201 }]
  const registry = await registryThat({
    'POST /auth/device': device,
    'POST /auth/device/token': polls,
    'GET /auth/token': [own],
    'DELETE /auth/token': [{ status: 204 }],
  })
  const verificationUri = `${page(registry.origin)}/device`
  device[0] = {
    status: 201,
    body: { ...codes, verificationUri, verificationUriComplete: `${verificationUri}?code=BCDF-GHJK` },
  }
  return registry
}

/** `fetch` of the program itself, and a clock that the waiting moves. */
function person() {
  const waits: number[] = []
  const opened: string[] = []
  const env = { FOLIO_CONFIG_DIR: join(emptyFolder(), 'folio') }
  let now = 0
  const world = {
    env,
    fetch,
    now: () => now,
    sleep: (milliseconds: number) => {
      waits.push(milliseconds)
      now += milliseconds
      return Promise.resolve()
    },
    openBrowser: (url: string) => {
      opened.push(url)
      return Promise.resolve()
    },
  }
  return { world, waits, opened, file: join(env.FOLIO_CONFIG_DIR, 'config.json') }
}

test('login waits for the browser, slows down when told to, and keeps the token for the owner alone', async () => {
  const { origin, asked } = await platform([pending, slowDown, pending, issued])
  const { world, waits, opened, file } = person()
  const ran = await folio(['login', '--registry', origin, '--days', '7'], world)
  expect(ran).toMatchObject({ code: 0 })
  expect(ran.out).toContain(`Logged in to ${origin} as ada, until 2027-01-02.`)
  expect(ran.err).toContain('BCDF-GHJK')
  expect(opened).toEqual([`${origin}/device?code=BCDF-GHJK`])
  expect(waits).toEqual([5000, 5000, 10_000, 10_000])
  expect(JSON.parse(asked[0]?.body ?? '')).toMatchObject({ days: 7, plugins: null })

  expect(ran.out + ran.err).not.toContain(TOKEN)
  expect(readFileSync(file, 'utf8')).toContain(TOKEN)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(statSync(dirname(file)).mode & 0o777).toBe(0o700)

  const who = await folio(['whoami'], world)
  expect(who).toMatchObject({ code: 0, out: 'ada\n', err: '' })
  expect(asked.at(-1)?.headers.authorization).toBe(`Bearer ${TOKEN}`)
})

test('without a browser the address is said', async () => {
  const { origin } = await platform([issued])
  const { world, opened } = person()
  const { code, err } = await folio(['login', '--no-browser', '--registry', origin], world)
  expect(code).toBe(0)
  expect(err).toContain(`Open ${origin}/device?code=BCDF-GHJK`)
  expect(opened).toEqual([])
})

test('no command but `token create` writes a token out', async () => {
  const { origin } = await platform([issued])
  const { world } = person()
  for (const args of [['login'], ['whoami'], ['token', 'show'], ['login', '--json'], ['logout', '--json']]) {
    const { code, out, err } = await folio([...args, '--registry', origin], world)
    expect(code, args.join(' ')).toBe(0)
    expect(out + err, args.join(' ')).not.toContain(TOKEN)
  }
  const made = await folio(['token', 'create', '--plugin', 'my-plugin', '--registry', origin], world)
  expect(made).toMatchObject({ code: 0, out: `${TOKEN}\n` })
})

test('a new log-in revokes the token before it, and logout forgets the last', async () => {
  const { origin, asked } = await platform([issued])
  const { world, file } = person()
  await folio(['login', '--registry', origin], world)
  await folio(['login', '--registry', origin], world)
  expect(asked.filter(({ method }) => method === 'DELETE')).toHaveLength(1)
  await folio(['logout'], world)
  expect(asked.filter(({ method }) => method === 'DELETE')).toHaveLength(2)
  expect(readFileSync(file, 'utf8')).not.toContain(TOKEN)
  expect((await folio(['whoami'], world)).code).toBe(3)
})

test.each([
  ['refused', { type: '/problems/access-denied' }, 4, 'refused in the browser'],
  ['too late', { type: '/problems/expired-token' }, 8, 'Nobody approved in time'],
  ['something else', { type: '/problems/other', detail: 'No.' }, 1, 'No.'],
])('login ends when it is %s', async (_how, body, code, sentence) => {
  const { origin } = await platform([pending, { status: 400, body }])
  const { world, file } = person()
  const ran = await folio(['login', '--registry', origin], world)
  expect(ran.code).toBe(code)
  expect(ran.err).toContain(sentence)
  expect(existsSync(file)).toBe(false)
})

test('login does not wait for ever', async () => {
  const { origin } = await platform([pending])
  const { world, waits } = person()
  expect((await folio(['login', '--registry', origin], world)).code).toBe(8)
  expect(waits.reduce((sum, wait) => sum + wait)).toBe(600_000)
})

test("a page that is not the platform's own is not opened", async () => {
  const { origin } = await platform([issued], () => 'https://evil.example')
  const { world, opened } = person()
  const { code, err } = await folio(['login', '--registry', origin], world)
  expect(code).toBe(7)
  expect(err).toContain('https://evil.example')
  expect(opened).toEqual([])
})

test('a token is sent to the origin that it is of, and to no other', async () => {
  const mine = await platform([issued])
  const other = await platform([issued])
  const { world } = person()
  await folio(['login', '--registry', mine.origin], world)
  const { code, err } = await folio(['whoami', '--registry', other.origin], world)
  expect(code).toBe(3)
  expect(err).toContain('folio login')
  expect(other.asked).toEqual([])
})

test('a redirect is not followed with the token', async () => {
  const other = await registryThat({ 'GET /auth/token': [own] })
  const headers = { location: `${other.origin}/api/v1/auth/token` }
  const { origin } = await registryThat({ 'GET /auth/token': [{ status: 302, headers }] })
  const env = { FOLIO_TOKEN: TOKEN, FOLIO_REGISTRY: origin }
  expect((await folio(['whoami'], { env, fetch, sleep: () => Promise.resolve() })).code).toBe(7)
  expect(other.asked).toEqual([])
})

test.each([
  ['http://plugins.example.org', 'not encrypted'],
  ['ftp://plugins.example.org', 'no address of a platform'],
  ['plugins', 'no address of a platform'],
  ['https://me:word@plugins.example.org', 'password'],
])('%s is refused before anything is sent', async (registry, sentence) => {
  const { code, err } = await folio(['whoami', '--registry', registry], { env: { FOLIO_TOKEN: TOKEN } })
  expect(code).toBe(2)
  expect(err).toContain(sentence)
})

test('settings that everybody can read are closed when they are read', async () => {
  const { world, file } = person()
  mkdirSync(dirname(file))
  writeFileSync(file, JSON.stringify({ registry: 'http://127.0.0.1:1', logins: {} }))
  chmodSync(file, 0o644)
  await folio(['whoami'], world)
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('broken settings are said, with what to do', async () => {
  const { world, file } = person()
  mkdirSync(dirname(file))
  writeFileSync(file, '{')
  const { code, err } = await folio(['whoami'], world)
  expect(code).toBe(2)
  expect(err).toContain('Delete it and log in again.')
})

test.runIf(process.platform === 'linux')("settings are in the system's folder", () => {
  const before = process.env.XDG_CONFIG_HOME
  process.env.XDG_CONFIG_HOME = '/somewhere'
  try {
    expect(configPath({ ...realWorld(), env: {} })).toBe('/somewhere/folio/config.json')
  } finally {
    if (before === undefined) delete process.env.XDG_CONFIG_HOME
    else process.env.XDG_CONFIG_HOME = before
  }
})

const listed = (id: string, changes: object = {}) => ({
  id,
  name: `of ${id}`,
  plugins: null,
  actions: ['publish'],
  origin: null,
  issuedAt: '2026-11-01T00:00:00Z',
  expiresAt: '2027-01-02T03:04:05Z',
  lastUsedAt: null,
  ...changes,
})

async function withTokens(answers: Parameters<typeof registryThat>[0] = {}) {
  const registry = await registryThat({
    'GET /auth/token': [own],
    'GET /auth/tokens': [
      {
        status: 200,
        body: {
          items: [
            listed('1', { lastUsedAt: '2026-11-25T00:00:00Z' }),
            listed('2', { name: '\u001b[2J', plugins: ['my-plugin'], expiresAt: '2026-11-20T00:00:00Z' }),
          ],
        },
      },
    ],
    'DELETE /auth/tokens/1': [{ status: 204 }],
    'DELETE /auth/tokens/2': [{ status: 204 }],
    ...answers,
  })
  const env = { FOLIO_CONFIG_DIR: join(emptyFolder(), 'folio') }
  const file = join(env.FOLIO_CONFIG_DIR, 'config.json')
  mkdirSync(env.FOLIO_CONFIG_DIR)
  const logins = { [registry.origin]: { token: TOKEN, username: 'ada', expiresAt: '2027-01-02T03:04:05Z' } }
  writeFileSync(file, JSON.stringify({ registry: registry.origin, logins }))
  const now = () => Date.parse('2026-11-26T00:00:00Z')
  return { ...registry, file, world: { env, fetch, now, sleep: () => Promise.resolve() } }
}

test('the tokens of the account are listed, and which of them is in use', async () => {
  const { world } = await withTokens()
  const { code, out } = await folio(['token', 'list'], world)
  expect(code).toBe(0)
  expect(out.trim().split('\n')).toEqual([
    '1  of 1: for publish of all plugins; good until 2027-01-02; used 2026-11-25; in use here',
    '2  \ufffd[2J: for publish of my-plugin; expired 2026-11-20; never used',
  ])
  const json = (await folio(['token', 'list', '--json'], world)).json()
  expect(json).toMatchObject({
    ok: true,
    username: 'ada',
    tokens: [
      { id: '1', inUse: true, expired: false },
      { id: '2', inUse: false, expired: true },
    ],
  })
})

test('a token of the account is revoked, and the log-in goes on', async () => {
  const { world, file, asked } = await withTokens()
  expect(await folio(['token', 'revoke', '2'], world)).toMatchObject({ code: 0, out: 'Revoked 2.\n' })
  expect(asked.at(-1)).toMatchObject({ method: 'DELETE', path: '/api/v1/auth/tokens/2' })
  expect(readFileSync(file, 'utf8')).toContain(TOKEN)
})

test('whoever revokes the token in use is logged out here too', async () => {
  const { world, file } = await withTokens()
  const { out } = await folio(['token', 'revoke', '1'], world)
  expect(out).toContain('log in again with folio login')
  expect(readFileSync(file, 'utf8')).not.toContain(TOKEN)
})

test('of a token in FOLIO_TOKEN it is said, and the log-in stays', async () => {
  const { world, file } = await withTokens({
    'GET /auth/token': [own, { ...own, body: { ...own.body, id: '3' } }],
  })
  const env = { ...world.env, FOLIO_TOKEN: 'folio_pat_of-ci' }
  const { out } = await folio(['token', 'revoke', '1'], { ...world, env })
  expect(out).toBe('Revoked 1.\nIt was the token in FOLIO_TOKEN: unset FOLIO_TOKEN.\n')
  expect(readFileSync(file, 'utf8')).toContain(TOKEN)
})

test('the log-in is forgotten when it was its token, whichever token FOLIO_TOKEN is', async () => {
  const answers = { 'GET /auth/token': [own, { status: 401, body: { detail: 'It was revoked.' } }] }
  const { world, file, asked } = await withTokens(answers)
  const env = { ...world.env, FOLIO_TOKEN: 'folio_pat_of-ci' }
  const { out } = await folio(['token', 'revoke', '2'], { ...world, env })
  expect(out).toBe('Revoked 2.\nIt was the token of the log-in here: log in again with folio login.\n')
  expect(asked.at(-1)?.headers.authorization).toBe(`Bearer ${TOKEN}`)
  expect(readFileSync(file, 'utf8')).not.toContain(TOKEN)
})

test('a platform that does not answer afterwards ends no log-in', async () => {
  const { world, file } = await withTokens({ 'GET /auth/token': [own, { status: 503 }] })
  const env = { ...world.env, FOLIO_TOKEN: 'folio_pat_of-ci' }
  expect((await folio(['token', 'revoke', '2'], { ...world, env })).code).toBe(0)
  expect(readFileSync(file, 'utf8')).toContain(TOKEN)
})

test('a token for one plugin that reaches all tokens is not asked for', async () => {
  const { world, asked } = await withTokens()
  const ran = await folio(['token', 'create', '--plugin', 'my-plugin', '--action', 'tokens', '--json'], world)
  expect(ran.json()).toMatchObject({
    error: { reason: 'usage', advice: 'Leave out --action tokens, or --plugin.' },
  })
  expect(asked).toEqual([])
})

test('a name is no line of its own, and drives no terminal in JSON either', async () => {
  const name = 'CI\n1\tmine\u009b31m\u202e'
  const items = [listed('1', { name })]
  const { world } = await withTokens({ 'GET /auth/tokens': [{ status: 200, body: { items } }] })
  const { out } = await folio(['token', 'list'], world)
  expect(out).toMatch(/^1 {2}CI\ufffd1\ufffdmine\ufffd31m\ufffd: for .*\n$/)
  const ran = await folio(['token', 'list', '--json'], world)
  expect(ran.out).toContain('CI\\n1\\tmine\\u009b31m\\u202e')
  expect(ran.json()).toMatchObject({ tokens: [{ name }] })
})

test.each([
  [401, 3, 'unauthenticated'],
  [403, 4, 'forbidden'],
  [404, 5, 'notFound'],
  [503, 7, 'unavailable'],
])('a token that cannot be revoked: %i', async (status, exitCode, reason) => {
  const { world } = await withTokens({ 'DELETE /auth/tokens/2': [{ status, body: { detail: 'No.' } }] })
  const ran = await folio(['token', 'revoke', '2', '--json'], world)
  expect(ran.code).toBe(exitCode)
  expect(ran.json()).toMatchObject({ ok: false, error: { reason, exitCode } })
})

test('which token is to be revoked has to be said', async () => {
  const { world, asked } = await withTokens()
  expect((await folio(['token', 'revoke'], world)).code).toBe(2)
  expect(asked).toEqual([])
})
