import { beforeEach, expect, test, vi } from 'vitest'
import { IndexedDbStore } from './store/indexeddb-store'
import { MemoryStore } from './store/memory-store'
import { currentOf, TestBrowser, textOf, type, undoIn, type TestPage } from './testing'
import { withEmptyDatabases } from '../testing/databases'

let browser: TestBrowser

withEmptyDatabases()

beforeEach(() => {
  browser = new TestBrowser()
})

const names = ({ documents }: TestPage) =>
  documents.state.getState().documents.map(({ title, excerpt }) => title || excerpt)
const idOf = ({ documents }: TestPage) => documents.current?.id ?? ''
const stored = async ({ store }: TestPage, id: string) => (await store.read(id))?.text

test('a first visitor finds a welcome, which stays when a new document is made', async () => {
  const page = await browser.started()
  expect(page.documents.current?.title).toBe('Welcome to Folio')
  page.documents.create()
  await page.documents.session.flushAll()
  expect(names(page)).toContain('Welcome to Folio')
})

test('two tabs that start at once make one welcome', async () => {
  const pages = await Promise.all([browser.started(), browser.started()])
  const list = await pages[0].store.list('visitor')
  expect(list.filter(({ title }) => title === 'Welcome to Folio')).toHaveLength(1)
})

test('what was written is there after a reload, in the document that was open', async () => {
  const page = await browser.started()
  page.documents.create()
  type(page, 'Plans')
  expect(page.documents.state.getState().saving).toBe('pending')
  await page.documents.session.flushAll()
  expect(page.documents.state.getState().saving).toBe('saved')
  const next = await browser.started()
  expect(textOf(next)).toBe('Plans')
})

test('a new document takes what is written from the very moment that it is asked for', async () => {
  const page = await browser.started()
  const first = idOf(page)
  const before = textOf(page)
  page.documents.create()
  type(page, 'for the new one')
  await page.documents.session.flushAll()
  expect(await stored(page, idOf(page))).toBe('for the new one')
  expect(await stored(page, first)).toBe(before)
})

test('a blank document is as good as a new one', async () => {
  const page = await browser.started()
  const { id } = page.documents.create()
  expect(page.documents.create().id).toBe(id)
  type(page, 'x')
  expect(page.documents.create().id).not.toBe(id)
})

test('undo, caret and text wait for a document to be opened again', async () => {
  const page = await browser.started()
  const welcome = currentOf(page)
  type(page, ' and more')
  welcome.dispatch({ selection: { anchor: 3 } })
  page.documents.create()
  await page.documents.open(welcome.id)
  expect(welcome.state.selection.main.head).toBe(3)
  undoIn(welcome)
  expect(textOf(page)).not.toContain('and more')
})

test('the later of two wishes is the one that is fulfilled', async () => {
  const page = await browser.started()
  const first = idOf(page)
  page.documents.create({ text: 'second' })
  const second = idOf(page)
  await page.documents.session.flushAll()
  const next = await browser.started()
  const opened = await Promise.all([next.documents.open(first), next.documents.open(second)])
  expect(opened).toEqual([false, true])
  expect(idOf(next)).toBe(second)
})

test('after the current document was thrown away another one is open, also after a reload', async () => {
  const page = await browser.started()
  page.documents.create({ text: 'doomed' })
  const doomed = idOf(page)
  await page.documents.session.flushAll()
  await page.documents.trash(doomed)
  expect(page.documents.current?.title).toBe('Welcome to Folio')
  expect(page.documents.state.getState().trash.map(({ id }) => id)).toEqual([doomed])
  const next = await browser.started()
  expect(next.documents.current?.title).toBe('Welcome to Folio')
  expect(await next.documents.open(doomed)).toBe(false)
})

test('when the last document goes there is a new one, and no second welcome', async () => {
  const page = await browser.started()
  await page.documents.trash(idOf(page))
  expect(page.documents.current?.isBlank).toBe(true)
})

test('what was thrown away comes back as it was; what was deleted for good, only by undo', async () => {
  const page = await browser.started()
  page.documents.create({ title: 'Plans', text: 'all of them' })
  const id = idOf(page)
  await page.documents.session.flushAll()
  await page.documents.trash(id)
  await page.documents.shelf.restore(id)
  expect(await stored(page, id)).toBe('all of them')
  await page.documents.trash(id)
  const takeBack = await page.documents.shelf.remove([id])
  expect(await stored(page, id)).toBeUndefined()
  await takeBack()
  expect(await stored(page, id)).toBe('all of them')
  expect(page.documents.state.getState().trash.map((info) => info.id)).toEqual([id])
})

test('the address decides which document a start opens, and one that leads nowhere opens none', async () => {
  const page = await browser.started()
  const welcome = idOf(page)
  page.documents.create({ text: 'latest' })
  await page.documents.session.flushAll()
  expect(idOf(await browser.started({}, welcome))).toBe(welcome)
  const lost = await browser.started({}, 'nothing-of-that-name')
  expect(lost.documents.current).toBeUndefined()
  expect(lost.documents.state.getState().phase).toBe('ready')
})

test('documents are found by words of title and text', async () => {
  const page = await browser.started()
  page.documents.create({ title: 'Groceries', text: 'Milk\nand BREAD' })
  page.documents.create({ title: 'Letters', text: 'Dear Ada' })
  const search = async (query: string) =>
    (await page.documents.shelf.search(query)).map(({ info }) => info.title)
  expect(await search('bread milk')).toEqual(['Groceries'])
  expect(await search('letters ada')).toEqual(['Letters'])
  expect(await search('nowhere')).toEqual([])
  const [hit] = await page.documents.shelf.search('bread')
  expect(hit?.snippet).toContain('Milk and BREAD')
})

test('a text that cannot be stored stays in the page, is named, and is stored once there is room', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const store = new IndexedDbStore()
  const page = await browser.started({ store })
  const full = vi.spyOn(store, 'write').mockRejectedValue(new DOMException('full', 'QuotaExceededError'))
  page.documents.create()
  const id = idOf(page)
  type(page, 'precious')
  await page.documents.session.flushAll()
  expect(page.documents.state.getState()).toMatchObject({
    saving: 'failed',
    unsaved: [{ id, name: 'precious', reason: 'full' }],
  })
  expect(page.documents.leave()).toBe(true)

  await page.documents.showLatest()
  expect(idOf(page)).not.toBe(id)
  expect(page.documents.session.get(id)?.state.doc.toString()).toBe('precious')
  await expect(page.documents.trash(id)).rejects.toThrow('could not be stored')
  await page.documents.open(id)
  expect(textOf(page)).toBe('precious')

  full.mockRestore()
  await page.documents.session.flushAll()
  expect(page.documents.state.getState()).toMatchObject({ saving: 'saved', unsaved: [] })
  expect(await stored(page, id)).toBe('precious')
  expect(page.documents.leave()).toBe(false)
})

test('a store that answers nothing lets one write', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const store = new IndexedDbStore()
  for (const method of ['list', 'read', 'readInfo', 'readFact', 'write', 'writeFact'] as const)
    vi.spyOn(store, method).mockRejectedValue(new Error('broken'))
  const page = await browser.started({ store })
  type(page, 'all the same')
  expect(textOf(page)).toBe('all the same')
})

test('where nothing is kept the page says so, and asks before words are lost', async () => {
  const page = await browser.started({ store: new MemoryStore() })
  expect(page.documents.state.getState().isPersistent).toBe(false)
  expect(page.documents.leave()).toBe(false)
  page.documents.create()
  type(page, 'words')
  await page.documents.session.flushAll()
  expect(page.documents.leave()).toBe(true)
})

test('what a page wrote down while it closed is stored at the next start', async () => {
  const page = await browser.started()
  type(page, ' last words')
  const text = textOf(page)
  expect(page.documents.leave()).toBe(false)
  browser.hub.close(page.tabs.id)
  const next = await browser.started()
  expect(textOf(next)).toBe(text)
  expect(next.documents.state.getState().documents).toHaveLength(1)
})

test('what was written down and then saved after all is not stored a second time', async () => {
  const page = await browser.started()
  type(page, ' once')
  const forget = vi.spyOn(browser.storage, 'removeItem').mockImplementation(() => undefined)
  page.documents.leave()
  await page.documents.session.flushAll()
  forget.mockRestore()
  const other = await browser.started()
  type(other, ' and on')
  await other.documents.session.flushAll()
  browser.hub.close(page.tabs.id)
  await other.documents.others.recover(1000)
  expect(other.documents.state.getState()).toMatchObject({ conflicts: [], documents: [{ id: idOf(other) }] })
  expect(await stored(other, idOf(other))).toMatch(/ once and on$/)
})

test('what was written down on top of a text that another tab has changed since becomes a copy, once', async () => {
  const page = await browser.started()
  const other = await browser.started()
  type(page, ' here')
  page.documents.leave()
  const id = idOf(page)
  browser.hub.close(page.tabs.id)
  type(other, ' there')
  await other.documents.session.flushAll()
  await Promise.all([other.documents.others.recover(1000), other.documents.others.recover(1000)])
  const { conflicts, documents } = other.documents.state.getState()
  expect(documents).toHaveLength(2)
  expect(conflicts).toMatchObject([{ original: { id } }])
  expect(await stored(other, id)).toMatch(/ there$/)
  expect(await stored(other, conflicts[0]?.id ?? '')).toMatch(/ here$/)
})

test('an entry of a page that is still there waits for it', async () => {
  const page = await browser.started()
  type(page, ' not yet')
  page.documents.leave()
  const other = await browser.started()
  expect(textOf(other)).not.toContain('not yet')
  browser.hub.close(page.tabs.id)
  await vi.waitFor(() => {
    expect(textOf(other)).toContain('not yet')
  })
})

test.each(['', '7', 'null', '{"id": 1}', '{"tab":"t","id":"x","owner":"nobody"}'])(
  'nonsense in the journal is no hindrance: %s',
  async (entry) => {
    browser.storage.setItem('folio:unsaved:t:x', entry)
    const page = await browser.started()
    expect(page.documents.current?.title).toBe('Welcome to Folio')
  },
)
