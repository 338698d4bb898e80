import { beforeEach, expect, test, vi } from 'vitest'
import { withEmptyDatabases } from '../testing/databases'
import { TestBrowser, textOf, type } from './testing'

/** A page without an editor: its code is fetched when somebody needs it. */
const fetchEditor = vi.fn(() => Promise.resolve())

withEmptyDatabases()

beforeEach(() => {
  fetchEditor.mockClear()
})

async function twoPages() {
  const browser = new TestBrowser()
  const before = await browser.started()
  before.documents.create()
  type(before, 'Plans')
  await before.documents.session.flushAll()
  return { id: before.documents.current?.id ?? '', page: browser.page({ prepare: fetchEditor }) }
}

test('which documents there are is known without the editor', async () => {
  const { page, id } = await twoPages()
  await page.documents.list()
  const { phase, documents, current } = page.documents.state.getState()
  expect(phase).toBe('ready')
  expect(documents.map((each) => each.id)).toContain(id)
  expect(current).toBeUndefined()
  expect(fetchEditor).not.toHaveBeenCalled()
})

test('who signs in or out on a page without an editor sees their list, and no document is opened for it', async () => {
  const { page } = await twoPages()
  await page.documents.list()
  await page.documents.setOwner('user:lena')
  expect(page.documents.state.getState().documents).toEqual([])
  await page.documents.setOwner('visitor')
  expect(page.documents.state.getState().documents).not.toEqual([])
  expect(fetchEditor).not.toHaveBeenCalled()
})

test('the editor opens what was open last, also after the list was read', async () => {
  const { page } = await twoPages()
  await page.documents.list()
  const starting = page.documents.start()
  // So that nobody opens what the address names a second time.
  expect(page.documents.state.getState().phase).toBe('starting')
  await starting
  expect(page.documents.state.getState().phase).toBe('ready')
  expect(textOf(page)).toBe('Plans')
})

test('a document is opened from a list before the editor was there', async () => {
  const { page, id } = await twoPages()
  await page.documents.list()
  expect(await page.documents.open(id)).toBe(true)
  expect(textOf(page)).toBe('Plans')
  expect(fetchEditor).toHaveBeenCalled()
})

test('a new document waits for the editor, and once it is there nobody waits', async () => {
  const { page } = await twoPages()
  await page.documents.list()
  const create = vi.fn(() => void page.documents.create())
  page.documents.whenPrepared(create)
  expect(create).not.toHaveBeenCalled()
  await vi.waitFor(() => {
    expect(create).toHaveBeenCalledOnce()
  })
  page.documents.whenPrepared(create)
  expect(create).toHaveBeenCalledTimes(2)
  // The start afterwards leaves it open.
  const made = page.documents.current
  await page.documents.start()
  expect(page.documents.current).toBe(made)
})

test('a start that did not get the editor is repeated', async () => {
  const { page } = await twoPages()
  fetchEditor.mockRejectedValueOnce(new Error('The network is gone.'))
  await expect(page.documents.start()).rejects.toThrow('The network is gone.')
  await page.documents.start()
  expect(textOf(page)).toBe('Plans')
})
