import { beforeEach, expect, test, vi } from 'vitest'
import { currentOf, TestBrowser, textOf, type, undoIn, type TestPage } from './testing'
import { withEmptyDatabases } from '../testing/databases'

let browser: TestBrowser
let here: TestPage
let there: TestPage

withEmptyDatabases()

beforeEach(async () => {
  browser = new TestBrowser()
  here = await browser.started()
  here.documents.create({ title: 'Plans', text: 'One.' })
  await here.documents.session.flushAll()
  there = await browser.started({}, here.documents.current?.id)
})

const save = (page: TestPage) => page.documents.session.flushAll()
const state = (page: TestPage) => page.documents.state.getState()
const texts = async ({ store }: TestPage) => {
  const infos = (await store.list('visitor')).filter(({ title }) => title.startsWith('Plans'))
  const found = await store.readTexts(infos.map(({ id }) => id))
  return Object.fromEntries(infos.map(({ id, title }) => [title.replace(/\d\d:\d\d/, 'time'), found.get(id)]))
}

test('a tab without changes of its own follows the other, caret and undo history stay true', async () => {
  type(there, ' Mine.')
  await save(there)
  await vi.waitFor(() => {
    expect(textOf(here)).toBe('One. Mine.')
  })
  const open = currentOf(here)
  open.dispatch({ selection: { anchor: 10 } })
  there.documents.current?.dispatch({ changes: { from: 0, insert: 'Zero. ' } })
  await save(there)
  await vi.waitFor(() => {
    expect(textOf(here)).toBe('Zero. One. Mine.')
  })
  expect(open.state.selection.main.head).toBe(16)
  type(here, ' More.')
  undoIn(open)
  expect(textOf(here)).toBe('Zero. One. Mine.')
})

test('what both changed is kept twice, and said', async () => {
  type(here, ' Here.')
  type(there, ' There.')
  await save(here)
  await save(there)
  expect(await texts(here)).toEqual({
    Plans: 'One. Here.',
    'Plans (conflict copy, time)': 'One. There.',
  })
  expect(state(there).conflicts).toMatchObject([{ original: { name: 'Plans', isGone: false } }])
  expect(state(there).current?.title).toMatch(/^Plans \(conflict copy, \d\d:\d\d\)$/)
  expect(state(here).conflicts).toEqual([])
})

test('the one who got the copy goes on writing in it, with its undo history', async () => {
  type(here, ' Here.')
  type(there, ' There.')
  await save(here)
  const open = currentOf(there)
  await save(there)
  type(there, ' More.')
  await save(there)
  expect(await texts(there)).toMatchObject({ 'Plans (conflict copy, time)': 'One. There. More.' })
  undoIn(open)
  undoIn(open)
  expect(textOf(there)).toBe('One.')
})

test('both at once, many times: every word is in the one or the other', async () => {
  const written: string[] = []
  for (let round = 0; round < 10; round += 1) {
    for (const page of [here, there]) {
      const word = ` ${page === here ? 'h' : 't'}${round}`
      written.push(word)
      type(page, word)
    }
    await Promise.all([save(here), save(there)])
  }
  const all = Object.values(await texts(here)).join('\n')
  for (const word of written) expect(all).toContain(word)
  const infos = await here.store.list('visitor')
  expect(infos.length).toBeGreaterThan(2)
})

test('the same words on both sides are no conflict', async () => {
  type(here, ' Same.')
  type(there, ' Same.')
  await save(here)
  await save(there)
  expect(await texts(here)).toEqual({ Plans: 'One. Same.' })
  expect(state(there).conflicts).toEqual([])
})

test('a new title here and a new text there go together', async () => {
  here.documents.retitle('Plans of ours')
  type(there, ' Two.')
  await save(there)
  await save(here)
  expect(await texts(here)).toEqual({ 'Plans of ours': 'One. Two.' })
  expect(textOf(here)).toBe('One. Two.')
})

test('two new titles are a conflict too', async () => {
  here.documents.retitle('Plans of mine')
  there.documents.retitle('Plans of yours')
  await save(here)
  await save(there)
  expect(Object.keys(await texts(here)).sort()).toEqual([
    'Plans of mine',
    'Plans of yours (conflict copy, time)',
  ])
})

test('a new document in each is in both lists', async () => {
  here.documents.create({ title: 'Plans of mine' })
  there.documents.create({ title: 'Plans of yours' })
  await Promise.all([save(here), save(there)])
  for (const page of [here, there])
    await vi.waitFor(() => {
      expect(
        state(page)
          .documents.map(({ title }) => title)
          .sort(),
      ).toEqual(['Plans', 'Plans of mine', 'Plans of yours', 'Welcome to Folio'])
    })
})

test('what is thrown away elsewhere goes here, unless it is being written in', async () => {
  const id = here.documents.current?.id ?? ''
  const gone = vi.fn()
  there.documents.goneElsewhere.listen(gone)
  await here.documents.trash(id)
  await vi.waitFor(() => {
    expect(gone).toHaveBeenCalledWith('Plans')
  })
  await vi.waitFor(() => {
    expect(state(there).current?.title).toBe('Welcome to Folio')
  })

  await here.documents.shelf.restore(id)
  await there.documents.open(id)
  type(there, ' Still here.')
  await here.documents.trash(id)
  await save(there)
  expect(await texts(there)).toEqual({
    Plans: 'One.',
    'Plans (conflict copy, time)': 'One. Still here.',
  })
  expect(state(there).conflicts).toMatchObject([{ original: { isGone: true } }])
})

test('what is deleted for good elsewhere while it is written in here is kept', async () => {
  type(there, ' Still here.')
  await here.documents.shelf.remove([here.documents.current?.id ?? ''])
  await save(there)
  expect(await texts(there)).toEqual({ 'Plans (conflict copy, time)': 'One. Still here.' })
})

test('a tab that heard nothing for a while catches up, and does not overwrite', async () => {
  browser.hub.deafen(there.tabs.id)
  type(here, ' Here.')
  await save(here)
  expect(textOf(there)).toBe('One.')
  await there.documents.others.catchUp()
  expect(textOf(there)).toBe('One. Here.')
  type(here, ' Again.')
  await save(here)
  type(there, ' There.')
  await save(there)
  expect(await texts(there)).toEqual({
    Plans: 'One. Here. Again.',
    'Plans (conflict copy, time)': 'One. Here. There.',
  })
})
