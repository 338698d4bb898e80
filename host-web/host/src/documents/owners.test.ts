import { beforeEach, describe, expect, test, vi } from 'vitest'
import type { Owner } from '../browser/page-owner'
import { currentOf, TestBrowser, textOf, type, type TestPage } from './testing'
import { withEmptyDatabases } from '../testing/databases'

let browser: TestBrowser
let page: TestPage

withEmptyDatabases()

beforeEach(async () => {
  browser = new TestBrowser()
  page = await browser.started()
  page.documents.create({ title: 'Before', text: 'signing in' })
  await page.documents.session.flushAll()
})

const state = ({ documents } = page) => documents.state.getState()
const titles = (of = page) => state(of).documents.map(({ title }) => title)

test('an account does not list what was written without one, but offers to move it', async () => {
  await page.documents.setOwner('user:1')
  expect(titles()).toEqual([])
  expect(state().offered.map(({ title }) => title)).toEqual(['Before'])
  expect(textOf(page)).toBe('signing in')
})

test('what is moved is the account’s, and goes with it', async () => {
  await page.documents.setOwner('user:1')
  type(page, ' and going on')
  await page.documents.shelf.takeOffered()
  type(page, ' as one')
  await page.documents.session.flushAll()
  expect(titles()).toEqual(['Before'])
  await page.documents.setOwner('visitor')
  expect(titles()).toEqual(['Welcome to Folio'])
  expect(page.documents.current?.title).toBe('Welcome to Folio')
  await page.documents.setOwner('user:1')
  expect(textOf(page)).toBe('signing in and going on as one')
  expect(state().offered).toEqual([])
})

test('what is kept apart is left alone, and not offered again', async () => {
  await page.documents.setOwner('user:1')
  await page.documents.keepApart()
  expect(page.documents.current?.title).not.toBe('Before')
  await page.documents.setOwner('visitor')
  expect(titles()).toContain('Before')
  await page.documents.setOwner('user:1')
  expect(state().offered).toEqual([])
})

test('a welcome that nobody touched is not offered', async () => {
  await page.documents.trash(page.documents.current?.id ?? '')
  await page.documents.setOwner('user:1')
  expect(state().offered).toEqual([])
})

test('after signing out nothing of the account can be opened, listed or searched', async () => {
  await page.documents.setOwner('user:1')
  await page.documents.keepApart()
  page.documents.create({ title: 'Secret', text: 'diary' })
  const { id } = currentOf(page)
  await page.documents.setOwner('visitor')
  expect(titles()).not.toContain('Secret')
  expect(await page.documents.open(id)).toBe(false)
  expect(await page.documents.shelf.search('diary')).toEqual([])
  await page.documents.setOwner('user:2')
  expect(await page.documents.open(id)).toBe(false)
})

test('a start without the server shows whose documents the last one showed', async () => {
  await page.documents.setOwner('user:1')
  await page.documents.keepApart()
  page.documents.create({ title: 'Mine' })
  await page.documents.session.flushAll()
  const next = await browser.started()
  expect(state(next).owner).toBe('user:1')
  expect(next.documents.current?.title).toBe('Mine')
})

test('a text that could not be stored outlives a sign-out, in the page alone', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  await page.documents.setOwner('user:1')
  await page.documents.keepApart()
  page.documents.create({ title: 'Mine' })
  await page.documents.session.flushAll()
  const write = page.store.write.bind(page.store)
  vi.spyOn(page.store, 'write').mockImplementation((change, expected) =>
    change.text?.includes('precious')
      ? Promise.reject(new DOMException('full', 'QuotaExceededError'))
      : write(change, expected),
  )
  type(page, 'precious')
  await page.documents.setOwner('visitor')
  expect(state().unsaved).toMatchObject([{ name: 'Mine' }])
  expect(page.documents.session.get(state().unsaved[0]?.id ?? '')?.state.doc.toString()).toBe('precious')
})

describe('of an account that is gone', () => {
  beforeEach(async () => {
    await page.documents.setOwner('user:1')
    await page.documents.keepApart()
    page.documents.create({ title: 'Mine', text: 'diary' })
    await page.documents.session.flushAll()
  })

  const isGone = (...gone: Owner[]) => vi.fn((owner: Owner) => Promise.resolve(gone.includes(owner)))
  const takenIn = () => {
    const counts: number[] = []
    page.documents.takenIn.listen((count) => counts.push(count))
    return counts
  }

  test('a start finds what a page that was killed had not left to the browser', async () => {
    browser.hub.close(page.tabs.id)
    page = await browser.started()
    await page.documents.setOwner('visitor')
    const counts = takenIn()
    await page.documents.takeInGone(isGone('user:1'))
    expect(titles()).toContain('Mine')
    expect(counts).toEqual([state().documents.length - 2])
    expect(await page.documents.open(state().documents.find(({ title }) => title === 'Mine')?.id ?? '')).toBe(
      true,
    )
  })

  test('nothing is shown while the account is there, nor while nobody can tell', async () => {
    await page.documents.setOwner('visitor')
    const ask = isGone()
    await page.documents.takeInGone(ask)
    expect(ask.mock.calls).toEqual([['user:1']])
    const away = () => Promise.reject(new Error('away'))
    await expect(page.documents.takeInGone(away)).rejects.toThrow('away')
    expect(titles()).not.toContain('Mine')
  })

  test('whoever has signed in meanwhile gets nothing of it', async () => {
    await page.documents.setOwner('visitor')
    await page.documents.takeInGone(async () => {
      await page.documents.setOwner('user:2')
      return true
    })
    expect((await page.store.list('user:1')).map(({ title }) => title)).toContain('Mine')
  })

  test('what somebody took to another account meanwhile stays there', async () => {
    await page.documents.setOwner('visitor')
    const [mine] = (await page.store.list('user:1')).filter(({ title }) => title === 'Mine')
    const list = page.store.list.bind(page.store)
    vi.spyOn(page.store, 'list').mockImplementation(async (owner) => {
      const found = await list(owner)
      // Another tab was faster, and the document was moved there.
      if (mine && owner === 'user:1')
        await page.store.write({ ...mine, owner: 'user:2', saveId: 'moved' }, mine.revision)
      return found
    })
    await page.documents.shelf.leave('user:1')
    expect((await list('user:2')).map(({ title }) => title)).toEqual(['Mine'])
  })

  test('what could not be stored so far is the browser’s too once there is room', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const write = page.store.write.bind(page.store)
    vi.spyOn(page.store, 'write').mockImplementation((change, expected) =>
      change.text === undefined
        ? write(change, expected)
        : Promise.reject(new DOMException('full', 'QuotaExceededError')),
    )
    page.documents.create({ title: 'Unsaved', text: 'words' })
    const unsaved = currentOf(page)
    await page.documents.shelf.leave('user:1')
    vi.restoreAllMocks()
    await page.documents.session.flush(unsaved)
    expect((await page.store.list('visitor')).map(({ title }) => title)).toContain('Unsaved')
  })

  test('what fails halfway goes on with the next call', async () => {
    page.documents.create({ title: 'Second', text: 'page' })
    await page.documents.session.flushAll()
    await page.documents.setOwner('visitor')
    const write = page.store.write.bind(page.store)
    let room = 1
    const full = vi.spyOn(page.store, 'write').mockImplementation((change, expected) => {
      room -= 1
      return room < 0
        ? Promise.reject(new DOMException('full', 'QuotaExceededError'))
        : write(change, expected)
    })
    await expect(page.documents.shelf.leave('user:1')).rejects.toMatchObject({ name: 'QuotaExceededError' })
    full.mockRestore()
    await page.documents.shelf.leave('user:1')
    expect(await page.store.list('user:1')).toEqual([])
    expect(titles()).toEqual(expect.arrayContaining(['Mine', 'Second']))
  })
})
