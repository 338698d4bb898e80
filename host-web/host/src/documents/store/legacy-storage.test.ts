import { beforeEach, expect, test, vi } from 'vitest'
import { MemoryStorage } from '../../browser/page-storage'
import { importLegacy } from './legacy-storage'
import { MemoryStore } from './memory-store'

class PersistentStore extends MemoryStore {
  override readonly isPersistent: boolean = true
}

let storage: MemoryStorage
let store: PersistentStore

const keep = (id: string, text: string, title = id) => {
  storage.setItem(`document:${id}`, JSON.stringify({ id, title, text, updatedAt: 5 }))
}
const texts = async () => {
  const infos = await store.list('visitor')
  return [...(await store.readTexts(infos.map(({ id }) => id))).values()].sort()
}
const keys = () => Array.from({ length: storage.length }, (_, index) => storage.key(index))

beforeEach(() => {
  storage = new MemoryStorage()
  store = new PersistentStore()
  keep('a', 'text a')
  keep('b', 'text b')
  storage.setItem('documents', JSON.stringify([{ id: 'a', title: 'a', updatedAt: 5 }]))
  storage.setItem('documents:current', 'a')
  storage.setItem('theme', 'dark')
})

test('everything comes over, also what had fallen out of the list', async () => {
  await importLegacy(store, storage)
  expect(await texts()).toEqual(['text a', 'text b'])
  expect(await store.read('b')).toMatchObject({ title: 'b', updatedAt: 5, owner: 'visitor' })
  expect(keys()).toEqual(['theme'])
})

test('a text leaves its old place only after it has come over', async () => {
  const write = vi.spyOn(store, 'write').mockRejectedValue(new DOMException('full', 'QuotaExceededError'))
  await expect(importLegacy(store, storage)).rejects.toThrow('full')
  expect(keys()).toContain('document:a')
  write.mockRestore()
  await importLegacy(store, storage)
  expect(await texts()).toEqual(['text a', 'text b'])
})

test('a crash before the removal repeats nothing, even when the document was edited since', async () => {
  const json = storage.getItem('document:a') ?? ''
  await importLegacy(store, storage)
  const times = { createdAt: 5, updatedAt: 6, trashedAt: null }
  for (let revision = 1; revision < 12; revision += 1) {
    const edit = `edit ${revision}`
    await store.write({ id: 'a', owner: 'visitor', title: 'a', text: edit, saveId: edit, ...times }, revision)
  }
  storage.setItem('document:a', json)
  await importLegacy(store, storage)
  expect(await texts()).toEqual(['edit 11', 'text b'])
  expect(keys()).toEqual(['theme'])
})

test('what a page of the earlier version wrote after the import is kept beside it, once', async () => {
  await importLegacy(store, storage)
  for (let times = 0; times < 2; times += 1) {
    keep('a', 'written since')
    await importLegacy(store, storage)
  }
  expect(await texts()).toEqual(['text a', 'text b', 'written since'])
})

test.each([
  ['a list that is none', 'documents', '{"length": 3}'],
  ['a list of nonsense', 'documents', '[null, 7, {"id": {}}]'],
  ['a list cut off', 'documents', '[{"id": "a"'],
])('%s is no hindrance', async (_what, key, value) => {
  storage.setItem(key, value)
  await importLegacy(store, storage)
  expect(await texts()).toEqual(['text a', 'text b'])
})

test.each(['{"id": "c", "text": "cut o', 'null', '[]', '{"text": 7}'])(
  'a record that cannot be read is kept as it stands: %s',
  async (json) => {
    storage.setItem('document:c', json)
    await importLegacy(store, storage)
    expect(await store.read('c')).toMatchObject({ title: 'Recovered text', text: json })
  },
)

test('a browser that keeps nothing else leaves them where they are', async () => {
  const memory = new MemoryStore()
  await importLegacy(memory, storage)
  expect(await memory.list('visitor')).toHaveLength(2)
  expect(keys()).toContain('document:a')
})
