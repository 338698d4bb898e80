import { beforeEach, expect, test, vi } from 'vitest'

import { ApiError, NO_ANSWER, unreachable } from '../../api/http/api-error'
import type { InstalledChanges, InstalledPlugin } from '../../api/types'
import type { Locks } from '../../browser/alone'
import { MemoryStorage } from '../../browser/page-storage'
import { PageOwner } from '../../browser/page-owner'
import { withEmptyDatabases } from '../../testing/databases'
import { sampleInstalled, sampleUser } from '../../testing/samples'
import { hungTab } from '../../testing/tabs'
import { PluginOutbox } from './plugin-outbox'
import { PluginRecords } from './plugin-records'

withEmptyDatabases()

const seen = sampleInstalled({ settings: { goal: 5, name: 'a' } })
let owner: PageOwner
let there: InstalledPlugin
let user: typeof sampleUser | null
const told = vi.fn()
const configurePlugin = vi.fn<(pluginId: string, changes: InstalledChanges) => Promise<InstalledPlugin>>()

beforeEach(() => {
  owner = new PageOwner(new MemoryStorage())
  owner.set('user:u1')
  user = sampleUser
  there = seen
  told.mockReset()
  configurePlugin
    .mockReset()
    .mockImplementation((_, { enabled = there.enabled, settings = {}, base = {} }) => {
      const changed = Object.keys(settings).filter(
        (id) => there.settings[id] !== base[id] && there.settings[id] !== settings[id],
      )
      if (changed.length > 0) return Promise.reject(problem(409, changed))
      there = { ...there, enabled, settings: { ...there.settings, ...settings } }
      return Promise.resolve(there)
    })
})

function problem(status: number, settings: string[]) {
  const errors = settings.map((id) => ({ pointer: `/settings/${id}`, detail: 'Wrong.' }))
  return new ApiError({ status, title: 'Problem', detail: 'Problem', errors })
}

const open = (locks?: Locks) =>
  new PluginOutbox({
    owner,
    ...(locks && { locks }),
    records: new PluginRecords(),
    notify: { error: told },
    api: {
      configurePlugin,
      listInstalled: () => Promise.resolve([there]),
      getSession: () => Promise.resolve({ user }) as never,
    },
  })

const waiting = (outbox: PluginOutbox) => outbox.state.getState().changes

test('what was changed without a network goes in one request, from another page too', async () => {
  const outbox = open()
  await outbox.keep(seen, { enabled: false })
  await outbox.keep(seen, { settings: { goal: 6 } })
  await outbox.keep({ ...seen, settings: { goal: 6 } }, { settings: { goal: 7 } })
  expect(await open().send()).toEqual([there])
  expect(configurePlugin.mock.calls).toEqual([
    ['word-count', { enabled: false, settings: { goal: 7 }, base: { goal: 5 } }],
  ])
  await outbox.look()
  expect(waiting(outbox)).toEqual([])
})

test('what is as it was again needs no request', async () => {
  const outbox = open()
  await outbox.keep(seen, { enabled: false, settings: { goal: 6 } })
  await outbox.keep({ ...seen, enabled: false }, { enabled: true, settings: { goal: 5 } })
  await outbox.send()
  expect(configurePlugin).not.toHaveBeenCalled()
})

test.each([
  ['mine', 6],
  ['theirs', 9],
] as const)('what another device changed meanwhile is offered, and all else goes: %s', async (keep, goal) => {
  const outbox = open()
  await outbox.keep(seen, { enabled: false, settings: { goal: 6, name: 'b' } })
  there = { ...seen, settings: { goal: 9, name: 'a' } }
  await outbox.send()
  expect(there).toMatchObject({ enabled: false, settings: { goal: 9, name: 'b' } })
  const [conflict] = waiting(outbox)
  expect(conflict).toMatchObject({ setting: 'goal', value: 6, theirs: { value: 9 } })
  await outbox.send()
  expect(there.settings.goal).toBe(9)
  if (conflict) await outbox.settle(conflict, keep)
  expect([there.settings.goal, waiting(outbox)]).toEqual([goal, []])
})

test('what nobody can have is left out, and the rest goes', async () => {
  const outbox = open()
  await outbox.keep(seen, { settings: { goal: -1, name: 'b' } })
  configurePlugin.mockRejectedValueOnce(problem(422, ['goal']))
  await outbox.send()
  expect(there.settings).toEqual({ goal: 5, name: 'b' })
  expect(waiting(outbox)).toEqual([])
  expect(told).toHaveBeenCalledExactlyOnceWith(
    'Word count: what you changed was not taken (goal)',
    expect.any(ApiError),
  )
})

test('of a plugin that is gone nothing waits', async () => {
  const outbox = open()
  await outbox.keep(seen, { enabled: false, settings: { goal: 6 } })
  configurePlugin.mockRejectedValue(problem(404, []))
  expect(await outbox.send()).toEqual([])
  expect(waiting(outbox)).toEqual([])
  expect(told).toHaveBeenCalledExactlyOnceWith(
    'Word count: what you changed was not taken (disabled and goal)',
    expect.any(ApiError),
  )
})

test('it is known of which plugins something waits, from another page too', async () => {
  await open().keep(seen, { enabled: false })
  const outbox = open()
  expect([await outbox.isWaiting('word-count'), await outbox.isWaiting('zen')]).toEqual([true, false])
  await outbox.send()
  expect(await outbox.isWaiting('word-count')).toBe(false)
})

test.each([unreachable('Problem'), problem(409, [])])(
  'while it cannot be sent all of it waits',
  async (error) => {
    const outbox = open()
    await outbox.keep(seen, { enabled: false })
    configurePlugin.mockRejectedValueOnce(error)
    await expect(outbox.send()).rejects.toThrow('Problem')
    expect(waiting(outbox)).toHaveLength(1)
  },
)

test('what one account changed is sent as no other', async () => {
  const outbox = open()
  await outbox.keep(seen, { enabled: false })
  user = { ...sampleUser, id: 'u2' }
  await expect(outbox.send()).rejects.toThrow('Somebody else is signed in by now.')
  owner.set('user:u2')
  await outbox.look()
  expect([waiting(outbox), await outbox.send()]).toEqual([[], []])
  expect(configurePlugin).not.toHaveBeenCalled()
})

test('beside a tab that hangs nothing is sent, since it would go on with what is older: it waits for the next time', async () => {
  const { locks, losePatience } = hungTab()
  const outbox = open(locks)
  await outbox.keep(seen, { enabled: false })
  const sent = outbox.send()
  losePatience()
  await expect(sent).rejects.toMatchObject({
    status: NO_ANSWER,
    detail: expect.stringContaining('Another tab') as string,
  })
  expect(configurePlugin).not.toHaveBeenCalled()
  expect(waiting(outbox)).toHaveLength(1)
  await open().send()
  expect(there.enabled).toBe(false)
})
