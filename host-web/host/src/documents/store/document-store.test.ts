import { openDB } from 'idb'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { amendInfo, type DocumentChange, type DocumentStore } from './document-store'
import { IndexedDbStore } from './indexeddb-store'
import { MemoryStore } from './memory-store'
import { withEmptyDatabases } from '../../testing/databases'

const change = (changes: Partial<DocumentChange> = {}): DocumentChange => ({
  id: 'a',
  owner: 'visitor',
  title: 'A',
  text: 'one',
  createdAt: 1,
  updatedAt: 2,
  trashedAt: null,
  saveId: 's',
  ...changes,
})

withEmptyDatabases()

describe.each([
  ['indexeddb', () => new IndexedDbStore()],
  ['memory', () => new MemoryStore()],
])('%s', (_name, create: () => DocumentStore) => {
  let store: DocumentStore
  beforeEach(() => {
    store = create()
  })

  test('every write raises the revision by one', async () => {
    await store.write(change(), 0)
    const second = await store.write(change({ text: 'two' }), 1)
    expect(second).toMatchObject({ status: 'written', info: { revision: 2 } })
    expect(await store.read('a')).toMatchObject({ revision: 2, text: 'two', excerpt: 'two' })
  })

  test('a write upon another revision changes nothing, and gives what is there', async () => {
    await store.write(change(), 0)
    await store.write(change({ text: 'two' }), 1)
    const late = await store.write(change({ text: 'late' }), 1)
    expect(late).toMatchObject({ status: 'conflict', stored: { revision: 2, text: 'two' } })
    expect(await store.write(change({ text: 'new' }), 0)).toMatchObject({ status: 'conflict' })
    expect(await store.read('a')).toMatchObject({ text: 'two' })
  })

  test('of many writes upon one revision a single one wins', async () => {
    await store.write(change(), 0)
    const texts = Array.from({ length: 20 }, (_, index) => `text ${index}`)
    const results = await Promise.all(texts.map((text) => store.write(change({ text }), 1)))
    const winners = results.flatMap(({ status }, index) => (status === 'written' ? [texts[index]] : []))
    expect(winners).toHaveLength(1)
    expect((await store.read('a'))?.text).toBe(winners[0])
  })

  test('a write without a text leaves the text', async () => {
    await store.write(change(), 0)
    const { text, ...info } = change({ title: 'Renamed' })
    await store.write(info, 1)
    expect(await store.read('a')).toMatchObject({ title: 'Renamed', text, excerpt: 'one' })
  })

  test('a text may come in lines, empty ones too', async () => {
    await store.write(change({ text: ['# One', '', 'two', ''] }), 0)
    expect(await store.read('a')).toMatchObject({ text: '# One\n\ntwo\n', excerpt: 'One two' })
  })

  test('each owner has a list of its own', async () => {
    await store.write(change(), 0)
    await store.write(change({ id: 'b', owner: 'user:1' }), 0)
    expect((await store.list('visitor')).map(({ id }) => id)).toEqual(['a'])
    expect((await store.list('user:1')).map(({ id }) => id)).toEqual(['b'])
    await store.write(change({ id: 'c', owner: 'user:1' }), 0)
    expect((await store.owners()).sort()).toEqual(['user:1', 'visitor'])
  })

  test('what was deleted is gone, and comes back above the revision that it had', async () => {
    await store.write(change(), 0)
    await store.remove('a')
    expect(await store.read('a')).toBeUndefined()
    expect(await store.list('visitor')).toEqual([])
    const back = await store.write(change({ above: 1 }), 0)
    expect(back).toMatchObject({ info: { revision: 2 } })
  })

  test('an amendment is made upon whatever others wrote meanwhile', async () => {
    await store.write(change(), 0)
    let others = 3
    const info = await amendInfo(store, 'a', 'amend', ({ revision }) => {
      if (others-- > 0) void store.write(change({ text: `other ${revision}` }), revision)
      return { title: 'Amended' }
    })
    expect(info).toMatchObject({ title: 'Amended', revision: 5 })
    expect((await store.read('a'))?.text).toBe('other 3')
    expect(await amendInfo(store, 'nothing', 'amend', () => ({}))).toBeUndefined()
  })

  test('the latest writes are remembered by name', async () => {
    for (let revision = 0; revision < 10; revision += 1)
      await store.write(change({ saveId: `save ${revision}` }), revision)
    expect((await store.readInfo('a'))?.saves).toEqual(
      [9, 8, 7, 6, 5, 4, 3, 2].map((number) => `save ${number}`),
    )
  })

  test('texts are read for those that are there', async () => {
    await store.write(change(), 0)
    expect(await store.readTexts(['a', 'b'])).toEqual(new Map([['a', 'one']]))
  })

  test('facts are kept', async () => {
    await store.writeFact('current', 'a')
    expect(await store.readFact('current')).toBe('a')
    expect(await store.readFact('other')).toBeUndefined()
  })
})

describe('a database with anything in it', () => {
  const HOSTILE: [string, unknown][] = [
    ['no revision', { id: 'x', owner: 'visitor' }],
    ['a revision that is no number', { id: 'x', owner: 'visitor', revision: '7' }],
    ['a revision below one', { id: 'x', owner: 'visitor', revision: -1 }],
    ['an endless revision', { id: 'x', owner: 'visitor', revision: Infinity }],
  ]

  const put = async (name: 'documents' | 'texts', record: unknown) => {
    const database = await openDB('folio-documents')
    await database.put(name, record)
    database.close()
  }

  test.each(HOSTILE)('%s: the record is left out of the list', async (_what, record) => {
    const store = new IndexedDbStore()
    await store.write(change(), 0)
    await put('documents', record)
    expect((await store.list('visitor')).map(({ id }) => id)).toEqual(['a'])
    expect(await store.read('x')).toBeUndefined()
  })

  test('fields of the wrong kind are as good as empty', async () => {
    const store = new IndexedDbStore()
    await store.open()
    const odd = { title: 7, excerpt: null, saves: 'no', updatedAt: NaN, trashedAt: 'yes' }
    await put('documents', { id: 'x', owner: 'visitor', revision: 1, ...odd })
    await put('texts', { id: 'x', text: { not: 'a text' } })
    expect(await store.read('x')).toMatchObject({
      title: '',
      excerpt: '',
      text: '',
      saves: [],
      updatedAt: 0,
      trashedAt: null,
    })
  })
})

test('a full disk is told as such, and leaves what was stored', async () => {
  const store = new IndexedDbStore()
  await store.write(change(), 0)
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError')
  })
  await expect(store.write(change({ text: 'two' }), 1)).rejects.toMatchObject({ name: 'QuotaExceededError' })
  vi.restoreAllMocks()
  expect(await store.read('a')).toMatchObject({ revision: 1, text: 'one' })
  await expect(store.write(change({ text: 'two' }), 1)).resolves.toMatchObject({ status: 'written' })
})

test('a connection that the browser closed is opened again', async () => {
  const store = new IndexedDbStore()
  await store.write(change(), 0)
  // A later version of the page opens the database, and waits for the earlier one to let go.
  const newer = await openDB('folio-documents', 2)
  newer.close()
  await expect(store.write(change({ text: 'two' }), 1)).rejects.toMatchObject({ name: 'VersionError' })
})
