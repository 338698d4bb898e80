import { expect, test } from 'vitest'
import type { Rollout } from '../src/registry/rollouts.ts'
import { registryThat } from './stub-registry.ts'
import { folio } from './world.ts'

const path = '/developer/plugins/words'
const AT = '2026-01-02T10:00:00Z'
const started = { kind: 'started', reason: null, automatic: false, at: AT }

function rollout(changes: Partial<Rollout> = {}): Rollout {
  const state = { version: '1.1.0', percent: 10, state: 'rolling', previous: '1.0.0' } as const
  return { ...state, startedAt: AT, changes: [started], arms: null, ...changes }
}

const answer = (...items: Rollout[]) => ({ status: 200, body: { items } })

async function person(answers: Parameters<typeof registryThat>[0]) {
  const { origin, asked } = await registryThat(answers)
  const env = { FOLIO_TOKEN: 'folio_pat_test', FOLIO_REGISTRY: origin }
  const run = (...words: string[]) => folio(['rollout', 'words', ...words], { fetch, env })
  return { run, sent: () => asked.filter(({ method }) => method === 'PATCH') }
}

test('how far the newest is, in words and for programs', async () => {
  const share = { value: 0.1, low: 0.08, high: 0.125 }
  const use = { sessions: 400, errorShare: share }
  const few = { assigned: 1080, exposed: 0, wentBack: null, uninstalled: null, uninstallShare: null }
  const some = { assigned: 120, exposed: 90, wentBack: 0, uninstalled: 12, uninstallShare: share, ...use }
  const arms = { new: some, old: few, uninstallDifference: null }
  const { run } = await person({ [`GET ${path}/rollouts`]: [answer(rollout({ arms }), rollout())] })
  expect((await run()).out).toBe(
    [
      'words 1.1.0 is rolling: 10 of 100 people are offered it. All others get 1.0.0.',
      '  Accounts: 120 among the first, 1080 of all others',
      '  Have 1.1.0: 90 among the first, 0 of all others',
      '  Went back: 0 among the first, too few to tell of all others',
      '  Left the plugin: 12 among the first, too few to tell of all others',
      '  Share that left: 10.0 % (8.0 % to 12.5 %) among the first, too few to tell of all others',
      '  Sessions: 400 among the first, too few to tell of all others',
      '  Share with errors: 10.0 % (8.0 % to 12.5 %) among the first, too few to tell of all others',
      '',
    ].join('\n'),
  )
  const said = (await run('--json')).json()
  expect(said).toMatchObject({ ok: true, id: 'words', version: '1.1.0', state: 'rolling', percent: 10, arms })
})

test.each<[Partial<Rollout>, string]>([
  [{ state: 'paused' }, 'is paused at 10 %: nobody else is offered it. All others get 1.0.0.'],
  [{ state: 'completed' }, 'is completed: everybody gets it.'],
  [
    { state: 'halted', changes: [{ ...started, kind: 'halted', reason: '9 % errors.', automatic: true }] },
    'is halted by the platform, because of errors: nobody else gets it. All others get 1.0.0. 9 % errors.',
  ],
  [
    { state: 'halted', previous: null, changes: [{ ...started, kind: 'halted', reason: '' }] },
    'is halted: nobody else gets it.',
  ],
])('the state %j', async (state, words) => {
  const { run } = await person({ [`GET ${path}/rollouts`]: [answer(rollout(state))] })
  expect(await run()).toMatchObject({ code: 0, out: `words 1.1.0 ${words}\n` })
})

test.each([
  [['--to', '25'], { percent: 25 }],
  [['--finish'], { percent: 100 }],
  [['--pause'], { state: 'paused' }],
  [['--resume'], { state: 'rolling' }],
  [['--halt', '--reason', 'It loses text.'], { state: 'halted', reason: 'It loses text.' }],
  [['--halt'], { state: 'halted', reason: '' }],
])('%j changes the newest, and says what it is now', async (words, body) => {
  const now = rollout({ state: 'completed' })
  const { run, sent } = await person({
    [`GET ${path}/rollouts`]: [answer(rollout(), rollout({ version: '1.0.9' }))],
    [`PATCH ${path}/versions/1.1.0/rollout`]: [answer(now)],
  })
  expect(await run(...words)).toMatchObject({
    code: 0,
    out: 'words 1.1.0 is completed: everybody gets it.\n',
  })
  expect(sent().map((one) => JSON.parse(one.body) as unknown)).toEqual([body])
})

test('a command whose answer was lost is sent again, as the same one', async () => {
  const { run, sent } = await person({
    [`GET ${path}/rollouts`]: [answer(rollout())],
    [`PATCH ${path}/versions/1.1.0/rollout`]: ['hang up', answer(rollout({ percent: 25 }))],
  })
  expect(await run('--to', '25')).toMatchObject({ code: 0 })
  const keys = sent().map(({ headers }) => headers['idempotency-key'])
  expect(keys).toEqual([expect.any(String), keys[0]])
})

test('a version is named where another may be newer', async () => {
  const { run, sent } = await person({
    [`GET ${path}/rollouts`]: [answer(rollout({ version: '1.2.0' }), rollout())],
    [`PATCH ${path}/versions/1.1.0/rollout`]: [answer(rollout({ version: '1.2.0' }), rollout())],
  })
  expect(await run('--of', '1.1.0', '--resume')).toMatchObject({ code: 0 })
  expect(sent()).toHaveLength(1)
  const missing = await run('--of', '1.3.0', '--finish')
  expect(missing).toMatchObject({ code: 5, out: '' })
  expect(sent()).toHaveLength(1)
})

test.each([
  [['--pause', '--resume'], 'cannot be used with'],
  [['--to', '25', '--finish'], 'cannot be used with'],
  [['--to', '10%'], 'Write a whole number of people in 100: 10'],
  [['--to', '0'], 'Write a whole number'],
  [['--reason', 'Why'], '--reason is of a halt'],
])('%j is a mistake, and nothing is asked', async (words, sentence) => {
  const { run } = await person({})
  const { code, err } = await run(...words)
  expect(code).toBe(2)
  expect(err).toContain(sentence)
})

test('what the registry refuses has its exit code', async () => {
  const none = await person({ [`GET ${path}/rollouts`]: [answer()] })
  expect(await none.run()).toMatchObject({ code: 5, out: '' })
  for (const [status, code] of [
    [403, 4],
    [409, 6],
    [422, 1],
  ] as const) {
    const { run } = await person({
      [`GET ${path}/rollouts`]: [answer(rollout({ state: 'halted' }))],
      [`PATCH ${path}/versions/1.1.0/rollout`]: [{ status, body: { detail: 'Resume it first.' } }],
    })
    expect(await run('--to', '25')).toMatchObject({ code, out: '' })
  }
})
