import { beforeEach, describe, expect, test, vi } from 'vitest'
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

test('the start opens what the address names when the editor is there, and not what it named before', async () => {
  const { page, id: latest } = await twoPages()
  await page.documents.list()
  const other = page.documents.state.getState().documents.find(({ id }) => id !== latest)
  let fetched: () => void = () => undefined
  fetchEditor.mockReturnValueOnce(new Promise((resolve) => (fetched = resolve)))
  let addressed: string | undefined = latest
  const starting = page.documents.start(() => addressed)
  addressed = other?.id
  fetched()
  await starting
  expect(page.documents.current?.id).toBe(other?.id)
})

describe('a start that did not get the editor', () => {
  async function notStarted() {
    const pages = await twoPages()
    fetchEditor.mockRejectedValueOnce(new Error('The network is gone.'))
    return { ...pages, starting: pages.page.documents.start() }
  }

  test('is repeated', async () => {
    const { page, starting } = await notStarted()
    await expect(starting).rejects.toThrow('The network is gone.')
    await page.documents.start()
    expect(textOf(page)).toBe('Plans')
  })

  test('keeps nobody from what needs no editor, once it is known which documents there are', async () => {
    const { page, id, starting } = await notStarted()
    const phases: string[] = []
    page.documents.state.subscribe(({ phase, documents }) => {
      if (phase === 'ready') phases.push(documents.map((each) => each.id).join())
    })
    await expect(starting).rejects.toThrow('The network is gone.')
    expect(page.documents.state.getState().phase).toBe('ready')
    expect(phases.every((listed) => listed.includes(id))).toBe(true)
  })

  test('shows who signs in or out meanwhile their documents, and not those of before', async () => {
    const { page, starting } = await notStarted()
    const switching = page.documents.setOwner('user:lena')
    await expect(starting).rejects.toThrow('The network is gone.')
    await switching
    expect(page.documents.state.getState()).toMatchObject({ owner: 'user:lena', documents: [] })
  })
})
