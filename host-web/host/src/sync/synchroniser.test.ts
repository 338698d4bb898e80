import { beforeEach, expect, test, vi } from 'vitest'

import { keysOf } from '../browser/page-storage'
import { withEmptyDatabases } from '../testing/databases'
import { deferred } from '../testing/fake-api'
import { hungTab } from '../testing/tabs'
import { SyncRecords } from './sync-records'
import { Synchroniser } from './synchroniser'
import { Device, FakeAccount } from './testing'

withEmptyDatabases()

const bold = { kind: 'keybindings', pluginId: '', key: 'format.bold' } as const
const italic = { ...bold, key: 'format.italic' }
const list = { kind: 'storage', pluginId: 'snippets', key: 'list' } as const

let account: FakeAccount
let desk: Device
let phone: Device

beforeEach(() => {
  account = new FakeAccount()
  desk = new Device(account, 'desk')
  phone = new Device(account, 'phone')
})

const state = (device: Device) => device.sync.state.getState()

test('what is changed here is on the other device, also what is taken away', async () => {
  desk.set(bold, '"Mod-j"')
  await desk.sync.run()
  await phone.sync.run()
  expect(phone.get(bold)).toBe('"Mod-j"')
  phone.set(bold, null)
  await phone.sync.run()
  await desk.sync.run()
  expect(desk.get(bold)).toBeNull()
  expect(state(desk)).toMatchObject({ waiting: 0, conflicts: [], error: undefined })
})

test('two devices that change different values without a network keep both', async () => {
  account.isAway = true
  desk.set(bold, '"Mod-j"')
  phone.set(italic, '"Mod-m"')
  await Promise.all([desk.sync.run(), phone.sync.run()])
  expect([state(desk).waiting, state(phone).waiting]).toEqual([1, 1])
  account.isAway = false
  for (const device of [desk, phone, desk]) await device.sync.run()
  for (const device of [desk, phone])
    expect([device.get(bold), device.get(italic)]).toEqual(['"Mod-j"', '"Mod-m"'])
})

async function changeBoth() {
  desk.set(bold, '"Mod-j"')
  phone.set(bold, '"Mod-m"')
  await desk.sync.run()
  await phone.sync.run()
}

test.each(['mine', 'theirs'] as const)(
  'of two that change the same value the later chooses: %s',
  async (keep) => {
    await changeBoth()
    expect(account.value(bold)).toBe('"Mod-j"')
    const [theirs] = state(phone).conflicts
    expect([phone.get(bold), theirs?.value]).toEqual(['"Mod-m"', '"Mod-j"'])
    if (theirs) await phone.sync.settle(theirs, keep)
    await desk.sync.run()
    const kept = keep === 'mine' ? '"Mod-m"' : '"Mod-j"'
    expect([phone.get(bold), desk.get(bold), account.value(bold)]).toEqual([kept, kept, kept])
    expect(state(phone).conflicts).toEqual([])
  },
)

test('a conflict outlives its page, and neither value is lost meanwhile', async () => {
  await changeBoth()
  phone.reload()
  await phone.sync.run()
  await phone.sync.run()
  expect([phone.get(bold), account.value(bold)]).toEqual(['"Mod-m"', '"Mod-j"'])
  expect(state(phone).conflicts).toHaveLength(1)
})

test('who sets the other device’s value by hand has decided', async () => {
  await changeBoth()
  phone.set(bold, '"Mod-j"')
  await phone.sync.run()
  expect(state(phone).conflicts).toEqual([])
})

test('taken away here and changed there is a conflict too', async () => {
  desk.set(bold, '"Mod-j"')
  await desk.sync.run()
  await phone.sync.run()
  desk.set(bold, '"Mod-m"')
  phone.set(bold, null)
  await desk.sync.run()
  await phone.sync.run()
  expect(phone.get(bold)).toBeNull()
  expect(state(phone).conflicts.map(({ value }) => value)).toEqual(['"Mod-m"'])
})

test('what was changed without a network goes when the page is another one', async () => {
  account.isAway = true
  desk.set(bold, '"Mod-j"')
  await desk.sync.run()
  account.isAway = false
  desk.reload()
  await desk.sync.run()
  expect(account.value(bold)).toBe('"Mod-j"')
})

test('a change whose answer was lost is sent again as it was, and its successor is no conflict', async () => {
  account.losesAnAnswer = true
  desk.set(bold, '"Mod-j"')
  await desk.sync.run()
  expect(state(desk).error).toBeDefined()
  desk.set(bold, '"Mod-m"')
  desk.reload()
  await desk.sync.run()
  expect(state(desk).conflicts).toEqual([])
  expect(account.value(bold)).toBe('"Mod-m"')
})

test('what another device changed since a lost answer is not overwritten by it', async () => {
  account.losesAnAnswer = true
  desk.set(bold, '"Mod-j"')
  await desk.sync.run()
  await phone.sync.run()
  phone.set(bold, '"Mod-m"')
  await phone.sync.run()
  await desk.sync.run()
  expect(account.value(bold)).toBe('"Mod-m"')
  expect([desk.get(bold), state(desk).conflicts.length]).toEqual(['"Mod-j"', 1])
})

test('a kind that is off stays here, and is compared when it is on again', async () => {
  await desk.sync.choose('storage', false)
  desk.set(list, '[1]')
  await desk.sync.run()
  expect(account.value(list)).toBeNull()
  phone.set(list, '[2]')
  await phone.sync.run()
  await desk.sync.run()
  expect(desk.get(list)).toBe('[1]')
  await desk.sync.choose('storage', true)
  expect(state(desk).conflicts.map(({ value }) => value)).toEqual(['[2]'])
})

test('what nobody can keep holds up nothing else, and is not asked for again and again', async () => {
  account.refuses = ['list']
  desk.set(list, '[1]')
  desk.set(bold, '"Mod-j"')
  desk.set({ ...list, key: 'x'.repeat(201) }, '1')
  desk.set({ ...list, key: 'big' }, `"${'x'.repeat(9_000)}"`)
  await desk.sync.run()
  expect(account.value(bold)).toBe('"Mod-j"')
  expect(
    state(desk)
      .refused.map(({ why }) => why)
      .toSorted(),
  ).toEqual(['invalid', 'invalid', 'large'])
  const requests = account.sent.length
  await desk.sync.run()
  expect(account.sent).toHaveLength(requests)
})

test('what has no room stays here until there is some', async () => {
  account.room = 1
  desk.set(bold, '"Mod-j"')
  desk.set(list, '[1]')
  await desk.sync.run()
  expect(state(desk).refused.map(({ why }) => why)).toEqual(['full'])
  expect(desk.get(list)).toBe('[1]')
  account.room = 2
  desk.reload()
  await desk.sync.run()
  expect(account.value(list)).toBe('[1]')
})

test('a thousand values go in requests that fit', async () => {
  for (let number = 0; number < 1_000; number += 1) desk.set({ ...list, key: `k${number}` }, '"x"')
  await desk.sync.run()
  expect(Math.max(...account.sent.map((changes) => changes.length))).toBeLessThanOrEqual(50)
  expect(state(desk).waiting).toBe(0)
})

test('another account in the same browser sees and sends nothing of the first', async () => {
  desk.set(bold, '"Mod-j"')
  await desk.sync.run()
  desk.owner.set('user:2')
  desk.sync.restart()
  expect(desk.get(bold)).toBeNull()
  account.sent = []
  await desk.sync.run()
  expect(account.sent).toEqual([])
})

test('a browser that is emptied deletes nothing of the account, and has it all again', async () => {
  desk.set(bold, '"Mod-j"')
  desk.set(list, '[1]')
  await desk.sync.run()
  desk.empty()
  await desk.reload().run()
  expect([account.value(bold), account.value(list)]).toEqual(['"Mod-j"', '[1]'])
  expect([desk.get(bold), desk.get(list)]).toEqual(['"Mod-j"', '[1]'])
})

test('one that is emptied while it is compared deletes nothing either', async () => {
  desk.set(bold, '"Mod-j"')
  await desk.sync.run()
  account.whileAsked = () => {
    desk.empty()
  }
  await desk.sync.run()
  expect([account.value(bold), desk.get(bold)]).toEqual(['"Mod-j"', '"Mod-j"'])
})

test('a browser without room for the mark is compared anew once in each run, and deletes nothing', async () => {
  desk.set(bold, '"Mod-j"')
  await desk.sync.run()
  desk.empty()
  desk.hasNoRoom = true
  const asked = vi.spyOn(account.api, 'syncedSince')
  const since = () => asked.mock.calls.map(([, revision]) => revision)
  await desk.reload().run()
  await desk.sync.run()
  expect(since()).toEqual([0, 0])
  expect(account.value(bold)).toBe('"Mod-j"')
  desk.hasNoRoom = false
  await desk.sync.run()
  expect(desk.get(bold)).toBe('"Mod-j"')
  await desk.sync.run()
  expect(since()).toEqual([0, 0, 0, account.revision])
})

test('of an account that is gone nothing is kept that was compared, whoever the page is by then', async () => {
  desk.set(bold, '"Mod-j"')
  await desk.sync.run()
  desk.owner.set('visitor')
  await desk.sync.forget('user:1')
  const records = new SyncRecords('desk')
  expect((await records.all('known', 'user:1')).size).toBe(0)
  expect(await records.facts('user:1')).toEqual({ since: 0, syncedAt: 0 })
  expect(keysOf(desk.storage, 'folio:sync-mark:')).toEqual([])
})

test('one value for which the browser has no room is said, and holds up nothing else', async () => {
  phone.set(list, '[1]')
  phone.set(italic, '"Mod-m"')
  await phone.sync.run()
  desk.set(bold, '"Mod-j"')
  await desk.sync.run()
  phone.set(list, '[1,2]')
  phone.set(italic, '"Mod-i"')
  await phone.sync.run()
  desk.noRoomFor = '[1,2]'
  desk.set(bold, '"Mod-b"')
  await desk.sync.run()
  expect(state(desk)).toMatchObject({ error: undefined, refused: [{ ...list, why: 'noRoom' }] })
  expect([account.value(bold), desk.get(italic), desk.get(list)]).toEqual(['"Mod-b"', '"Mod-i"', '[1]'])
  desk.noRoomFor = undefined
  await desk.sync.run()
  expect([desk.get(list), state(desk).refused]).toEqual(['[1,2]', []])
})

test('a plugin that writes whenever something is sent does not keep sync running', async () => {
  let number = 0
  account.whileSent = () => {
    number += 1
    if (number < 20) desk.set(list, `[${number}]`)
  }
  desk.set(list, '[0]')
  await desk.sync.run()
  expect(account.sent).toHaveLength(1)
  await desk.sync.run()
  expect(account.value(list)).toBe('[1]')
})

test('what a plugin keeps is deleted also where another device has changed it', async () => {
  desk.set(list, '[1]')
  await desk.sync.run()
  phone.set(list, '[2]')
  await phone.sync.run()
  expect(state(phone).conflicts).toHaveLength(1)
  await phone.sync.removePlugin('snippets')
  await desk.sync.run()
  expect([account.value(list), phone.get(list), desk.get(list)]).toEqual([null, null, null])
})

/** Of the same browser. */
const tabOf = ({ storage, owner }: Device, parts: Partial<ConstructorParameters<typeof Synchroniser>[0]>) =>
  new Synchroniser({ storage, owner, records: new SyncRecords('desk'), api: account.api, ...parts })

test('a tab that hangs keeps no other from syncing', async () => {
  const { locks, losePatience } = hungTab()
  desk.set(bold, '"Mod-j"')
  const run = tabOf(desk, { locks }).run()
  await new Promise((resolve) => setTimeout(resolve))
  expect(account.value(bold)).toBeNull()
  losePatience()
  await run
  expect(account.value(bold)).toBe('"Mod-j"')
})

test('a tab that goes on after it hung takes back nothing that another has brought meanwhile', async () => {
  const awake = deferred<undefined>()
  const sendChanges = vi.fn<typeof account.api.sendChanges>(async (...sent) => {
    const answer = await account.api.sendChanges(...sent)
    await awake.promise
    return answer
  })
  desk.set(bold, '"Mod-j"')
  const hung = tabOf(desk, { api: { ...account.api, sendChanges } }).run()
  await vi.waitFor(() => {
    expect(sendChanges).toHaveBeenCalledOnce()
  })
  desk.set(bold, '"Mod-m"')
  await desk.sync.run()
  expect(account.value(bold)).toBe('"Mod-m"')
  awake.resolve(undefined)
  await hung
  for (const device of [desk, phone]) await device.sync.run()
  expect([desk.get(bold), phone.get(bold), account.value(bold)]).toEqual(Array(3).fill('"Mod-m"'))
  expect(state(desk).conflicts).toEqual([])
})
