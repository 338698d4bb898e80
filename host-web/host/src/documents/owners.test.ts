import { beforeEach, expect, test, vi } from 'vitest'
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
