import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { changesOf } from '../src/plugin/changelog.ts'
import { checkTag } from '../src/plugin/tag.ts'
import { registryThat } from './stub-registry.ts'
import { emptyFolder, folio } from './world.ts'

const path = '/developer/plugins/my-plugin'
const listing = {
  id: 'my-plugin',
  name: 'My Plugin',
  description: 'Counts the paragraphs of the document.',
  category: 'writing',
  tags: ['writing'],
}
const listed = { status: 200, body: { items: [listing] } }
const published = { status: 201, body: { version: '0.1.0', status: 'published', findings: [] } }
const taken = { status: 409, body: { detail: 'my-plugin 0.1.0 exists.' } }

type Answers = Parameters<typeof registryThat>[0]

/** A plugin as `create` makes it, in a world with a platform that answers so. */
async function author(
  answers: Answers,
  change: (content: Record<string, unknown>) => void = () => undefined,
) {
  const parent = emptyFolder()
  await folio(['create', 'my-plugin'], { cwd: parent })
  const cwd = join(parent, 'my-plugin')
  const content = JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8')) as Record<string, unknown>
  change(content)
  writeFileSync(join(cwd, 'package.json'), JSON.stringify(content))
  const { origin, asked } = await registryThat(answers)
  const env: Record<string, string | undefined> = { FOLIO_TOKEN: 'folio_pat_test', FOLIO_REGISTRY: origin }
  const world = { cwd, fetch, env }
  return { cwd, asked, world, run: (...args: string[]) => folio(args, world) }
}

function versions(...items: object[]) {
  return [{ status: 200, body: { items, nextCursor: null } }]
}

test('a new plugin is listed, and its version submitted with what package.json, README and CHANGELOG say', async () => {
  const { run, asked, cwd } = await author({
    'GET /developer/plugins': [{ status: 200, body: { items: [] } }],
    'POST /developer/plugins': [{ status: 201, body: {} }],
    [`POST ${path}/versions`]: [published],
  })
  const ran = await run('publish')
  expect(ran).toMatchObject({ code: 0, out: 'Published my-plugin 0.1.0\n' })
  expect(JSON.parse(asked[1]?.body ?? '')).toEqual(listing)
  const { body, headers } = asked[2] ?? { body: '', headers: {} }
  expect(headers['content-type']).toMatch(/^multipart\/form-data/)
  expect(body).toContain(readFileSync(join(cwd, 'dist/my-plugin.js'), 'utf8'))
  expect(body).toMatch(/name="version"\r\n\r\n0\.1\.0\r\n/)
  expect(body).toMatch(/name="changelog"\r\n\r\n\* First release\.\r\n/)
  expect(body).toContain('# My Plugin')
})

test('a version is a security release only where its author says so', async () => {
  for (const [options, said] of [
    [[], null],
    [['--security'], ['true']],
  ] as const) {
    const { run, asked } = await author({
      'GET /developer/plugins': [listed],
      [`POST ${path}/versions`]: [published],
    })
    await run('publish', ...options)
    const sent = /name="security"\r\n\r\n(.*)\r\n/.exec(asked.at(-1)?.body ?? '')
    expect(sent && [sent[1]]).toEqual(said)
  }
})

test('a version goes to some people first where its author says so', async () => {
  const changes = [{ kind: 'started', reason: null, automatic: false, at: '2026-01-02T10:00:00Z' }]
  const some = { version: '0.1.0', percent: 10, state: 'rolling', previous: '0.0.9', arms: null, changes }
  const answers: Answers = {
    'GET /developer/plugins': [listed],
    [`POST ${path}/versions`]: [published],
    [`GET ${path}/rollouts`]: [{ status: 200, body: { items: [some] } }],
  }
  const { run, asked } = await author(answers)
  const ran = await run('publish', '--rollout', '10')
  const state = 'my-plugin 0.1.0 is rolling: 10 of 100 people are offered it. All others get 0.0.9.'
  expect(ran).toMatchObject({ code: 0, out: `Published my-plugin 0.1.0\n${state}\n` })
  expect(asked[1]?.body).toMatch(/name="rollout"\r\n\r\n10\r\n/)
  expect((await run('publish', '--rollout', '10', '--json')).json()).toMatchObject({ rollout: some })

  expect(await run('publish', '--rollout', '10%')).toMatchObject({ code: 2, out: '' })
  answers[`GET ${path}/rollouts`] = [{ status: 200, body: { items: [] } }]
  const late = await run('publish', '--rollout', '10')
  expect(late).toMatchObject({ code: 6, out: '' })
  expect(late.err).toContain('my-plugin 0.1.0 went to everybody before')
  answers[`POST ${path}/versions`] = [{ status: 201, body: { version: '0.1.0', status: 'in_review' } }]
  expect(await run('publish', '--rollout', '10')).toMatchObject({ code: 0 })
  await run('publish')
  expect(asked.at(-1)?.body).not.toContain('name="rollout"')
})

test('what is listed already is described anew when package.json says something else', async () => {
  const answers = (patch: { status: number; body: object }): Answers => ({
    'GET /developer/plugins': [listed],
    [`PATCH ${path}`]: [patch],
    [`POST ${path}/versions`]: [published],
  })
  const same = await author(answers(published))
  await same.run('publish')
  expect(same.asked.map(({ method }) => method)).toEqual(['GET', 'POST'])

  const change = (content: Record<string, unknown>) => (content.description = 'Another.')
  const other = await author(answers(published), change)
  await other.run('publish')
  expect(JSON.parse(other.asked[1]?.body ?? '')).toMatchObject({ description: 'Another.' })

  const narrow = await author(answers({ status: 403, body: { detail: 'Only publish.' } }), change)
  const ran = await narrow.run('publish')
  expect(ran).toMatchObject({ code: 0, out: 'Published my-plugin 0.1.0\n' })
  expect(ran.err).toContain('stay as they were: Only publish.')
})

test('a pre-release goes out only with its tag, and a release with none', async () => {
  const answers: Answers = {
    'GET /developer/plugins': [listed],
    [`POST ${path}/versions`]: [
      { status: 201, body: { version: '0.2.0-beta.1', status: 'published', findings: [] } },
    ],
  }
  const beta = await author(answers, (content) => (content.version = '0.2.0-beta.1'))
  for (const words of [[], ['--tag', 'next']]) {
    const refused = await beta.run('publish', ...words)
    expect(refused).toMatchObject({ code: 2, out: '' })
    expect(refused.err).toContain('Say --tag beta')
  }
  expect(beta.asked).toEqual([])
  const ran = await beta.run('publish', '--tag', 'beta')
  expect(ran).toMatchObject({ code: 0, out: 'Published my-plugin 0.2.0-beta.1\n' })

  const release = await author(answers)
  expect(await release.run('publish', '--tag', 'beta')).toMatchObject({ code: 2 })
  expect(release.asked).toEqual([])
})

test('publishing the same bytes again changes nothing, and other bytes are refused', async () => {
  const answers: Answers = {
    'GET /developer/plugins': [listed],
    [`POST ${path}/versions`]: [taken],
    [`GET ${path}/versions`]: versions({ version: '0.1.0', status: 'published', integrity: 'sha384-other' }),
  }
  const { run, cwd } = await author(answers)
  const refused = await run('publish')
  expect(refused.code).toBe(6)
  expect(refused.err).toContain('my-plugin 0.1.0 is there already, with another content')

  const digest = createHash('sha384')
    .update(readFileSync(join(cwd, 'dist/my-plugin.js')))
    .digest('base64')
  answers[`GET ${path}/versions`] = versions({
    version: '0.1.0',
    status: 'published',
    integrity: `sha384-${digest}`,
  })
  expect(await run('publish')).toMatchObject({ code: 0, out: 'Published my-plugin 0.1.0\n' })
})

test('another zip with the same code is another content', async () => {
  const there = { version: '0.1.0', status: 'published', integrity: '', archive: 'other' }
  const answers: Answers = {
    'GET /developer/plugins': [listed],
    'POST /developer/checks': [{ status: 200, body: { findings: [] } }],
    [`POST ${path}/versions`]: [taken],
    [`GET ${path}/versions`]: versions(there),
  }
  const { run, cwd } = await author(answers)
  const config = join(cwd, 'vite.config.ts')
  writeFileSync(
    config,
    readFileSync(config, 'utf8').replace('pluginConfig()', 'pluginConfig({ files: true })'),
  )
  await run('build')
  const zip = readFileSync(join(cwd, 'dist/my-plugin.zip'))
  const digest = (algorithm: string, bytes: Uint8Array) => createHash(algorithm).update(bytes)
  there.integrity = `sha384-${digest('sha384', unzipSync(zip)['index.js'] ?? zip).digest('base64')}`
  expect(await run('publish')).toMatchObject({ code: 6, out: '' })
  expect(await run('publish', '--dry-run')).toMatchObject({ code: 6, out: '' })

  there.archive = digest('sha256', zip).digest('hex')
  expect(await run('publish')).toMatchObject({ code: 0, out: 'Published my-plugin 0.1.0\n' })
}, 60_000)

test('what the platform refuses is listed, each with its field', async () => {
  const errors = [{ pointer: '/bundle', detail: 'This looks like a key.' }]
  const { run } = await author({
    'GET /developer/plugins': [listed],
    [`POST ${path}/versions`]: [{ status: 422, body: { detail: 'The checks refuse it.', errors } }],
  })
  const { code, err } = await run('publish')
  expect(code).toBe(1)
  expect(err).toContain('This looks like a key.')
  expect(err).toContain('error The checks refuse it.')
})

test('a run of continuous integration that is trusted needs no token', async () => {
  const { run, asked, world } = await author({
    'GET /auth/oidc': [{ status: 200, body: { audience: 'https://plugins.example', issuers: [] } }],
    'GET /ci?id=7&audience=https%3A%2F%2Fplugins.example': [{ status: 200, body: { value: 'of-the-run' } }],
    'POST /auth/oidc/exchange': [{ status: 200, body: { token: 'folio_pat_of-minutes' } }],
    'GET /developer/plugins': [listed],
    [`POST ${path}/versions`]: [published],
  })
  world.env = {
    FOLIO_REGISTRY: world.env.FOLIO_REGISTRY,
    FOLIO_CONFIG_DIR: emptyFolder(),
    FOLIO_TOKEN: '',
    ACTIONS_ID_TOKEN_REQUEST_URL: `${world.env.FOLIO_REGISTRY ?? ''}/ci?id=7`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'of-the-job',
  }
  expect(await run('publish')).toMatchObject({ code: 0, out: 'Published my-plugin 0.1.0\n' })
  expect(asked[1]?.headers.authorization).toBe('Bearer of-the-job')
  expect(JSON.parse(asked[2]?.body ?? '')).toEqual({ token: 'of-the-run', pluginId: 'my-plugin' })
  expect(asked[2]?.headers.authorization).toBeUndefined()
  expect(asked.slice(3).map(({ headers }) => headers.authorization)).toEqual(
    Array(2).fill('Bearer folio_pat_of-minutes'),
  )
})

test('a run that says not who it is learns what its job lacks', async () => {
  const { run, world } = await author({ 'GET /auth/oidc': [{ status: 200, body: { audience: 'a' } }] })
  const FOLIO_CONFIG_DIR = emptyFolder()
  const registry = world.env.FOLIO_REGISTRY
  world.env = {
    FOLIO_REGISTRY: registry,
    FOLIO_CONFIG_DIR,
    ACTIONS_ID_TOKEN_REQUEST_URL: `${registry ?? ''}/ci`,
  }
  const { code, err } = await run('publish')
  expect(code).toBe(7)
  expect(err).toContain('id-token: write')
})

test('a dry run publishes nothing', async () => {
  const passed = [{ status: 200, body: { findings: [] } }]
  const { run, asked } = await author({
    'POST /developer/checks': passed,
    [`GET ${path}/versions`]: [{ status: 404, body: { detail: 'No such plugin.' } }],
  })
  const ran = await run('publish', '--dry-run')
  expect(ran).toMatchObject({ code: 0 })
  expect(ran.out).toBe('Passed my-plugin 0.1.0. Nothing was published: this was a dry run.\n')
  expect(asked.map(({ method, path: asks }) => `${method} ${asks}`)).toEqual([
    'POST /api/v1/developer/checks',
    `GET /api/v1${path}/versions`,
  ])
})

test('a dry run says what a moderator will look at', async () => {
  const close = {
    severity: 'warning',
    code: 'name-too-close',
    message: 'It is close to Word Count.',
    verdict: 'held',
  }
  const noted = { severity: 'warning', code: 'eval', message: 'It evaluates text.', verdict: 'passed' }
  const { run } = await author({
    'POST /developer/checks': [{ status: 200, body: { findings: [close, noted] } }],
    [`GET ${path}/versions`]: [{ status: 404, body: { detail: 'No such plugin.' } }],
  })
  const ran = await run('publish', '--dry-run')
  expect(ran).toMatchObject({ code: 0 })
  expect(ran.out).toMatch(
    /^Held my-plugin 0\.1\.0: a moderator decides on it before anybody can install it\./,
  )
  expect(ran.err).toContain('held It is close to Word Count. name-too-close\n')
  expect(ran.err).toContain('warning It evaluates text. eval\n')
  expect((await run('publish', '--dry-run', '--json')).json()).toMatchObject({ ok: true, verdict: 'held' })
})

test('a bundle that the checks refuse is not sent', async () => {
  const { run, asked } = await author({}, (content) => (content.version = '1.0'))
  const { code, err } = await run('publish')
  expect(code).toBe(1)
  expect(err).toContain('manifest.version')
  expect(asked).toEqual([])
})

test('a plugin without a category cannot be listed, and nothing is sent', async () => {
  const { run, asked } = await author({ 'GET /developer/plugins': [listed] }, (content) => {
    content.plugin = { ...(content.plugin as object), category: undefined }
  })
  const { code, err } = await run('publish')
  expect(code).toBe(2)
  expect(err).toContain('"plugin.category"')
  expect(asked.filter(({ method }) => method !== 'GET')).toEqual([])
})

test.each([
  ['1.0.0', undefined, true],
  ['1.0.0-beta.1', 'beta', true],
  ['1.0.0-rc', 'rc', true],
  ['1.0.0+build-7', undefined, true],
  ['1.0.0', 'beta', false],
  ['1.0.0-beta.1', undefined, false],
  ['1.0.0-beta.1', 'rc', false],
])('version %s with the tag %s', (version, tag, good) => {
  if (good)
    expect(() => {
      checkTag(version, tag)
    }).not.toThrow()
  else
    expect(() => {
      checkTag(version, tag)
    }).toThrow(version)
})

test.each([
  ['# Changelog\n\n## 1.1.0\n\n* New.\n\n## 1.0.0\n\n* Old.\n', '* New.'],
  [
    '# Changelog\r\n\r\n## [1.1.0] - 2026-01-01\r\n### Added\r\n- New.\r\n## [1.0.0]\r\n',
    '### Added\n- New.',
  ],
  ['## v1.1.0\nNew.', 'New.'],
  ['## 1.1.0-beta.1\nNot this.', ''],
  ['', ''],
])('the section of a changelog: %j', (changelog, changes) => {
  expect(changesOf(changelog, '1.1.0')).toBe(changes)
})

test('what a build leaves as a zip is checked file by file, and sent as it is', async () => {
  const { run, asked, cwd } = await author({
    'GET /developer/plugins': [listed],
    [`POST ${path}/versions`]: [published],
  })
  const config =
    "import { pluginConfig } from '@plugin-platform/sdk/vite'\nexport default pluginConfig({ files: true })\n"
  writeFileSync(join(cwd, 'vite.config.ts'), config)
  const source = readFileSync(join(cwd, 'src/index.tsx'), 'utf8')
  writeFileSync(join(cwd, 'src/index.tsx'), `${source}\nexport const later = () => import('./later')\n`)
  writeFileSync(join(cwd, 'src/later.ts'), "export const answer = 'forty-two'\n")
  expect(await run('publish')).toMatchObject({ code: 0, out: 'Published my-plugin 0.1.0\n' })
  const sent = asked.find(({ body }) => body.includes('name="bundle"'))?.body ?? ''
  expect(sent).toContain('filename="my-plugin.zip"')
  expect(sent).toContain('Content-Type: application/zip\r\n\r\nPK')

  const secret = ['AK', 'IAIOSFODNN7EXAMPLE'].join('')
  writeFileSync(join(cwd, 'src/later.ts'), `export const answer = '${secret}'\n`)
  const refused = await run('check')
  expect(refused.code).not.toBe(0)
  expect(refused.err).toMatch(/chunks\/later-[\w-]+\.js/)
})
