import { afterEach, expect, test, vi } from 'vitest'
import { MemoryStorage } from './page-storage'
import { PageOwner } from './page-owner'
import { randomId } from './random-id'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

test('a random id is a UUID of version 4, also where crypto.randomUUID is missing', () => {
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
  expect(randomId()).toMatch(uuid)
  vi.stubGlobal('crypto', { getRandomValues: crypto.getRandomValues.bind(crypto) })
  expect(randomId()).toMatch(uuid)
  expect(new Set(Array.from({ length: 1000 }, randomId)).size).toBe(1000)
})

test.each([
  [
    'denied',
    {
      get: () => {
        throw new DOMException('denied', 'SecurityError')
      },
    },
  ],
  ['missing', { get: () => undefined }],
  ['switched off', { get: () => null }],
])('a storage that is %s is replaced by a memory', async (_what, property) => {
  const original = Object.getOwnPropertyDescriptor(globalThis, 'localStorage')
  Object.defineProperty(globalThis, 'localStorage', { configurable: true, ...property })
  try {
    const { pageStorage } = await import('./page-storage')
    pageStorage.setItem('key', 'value')
    expect(pageStorage.getItem('key')).toBe('value')
    // What is loaded with the page must not break it.
    await import('../ui/theme/theme')
  } finally {
    if (original) Object.defineProperty(globalThis, 'localStorage', original)
  }
})

test('who uses the page is remembered, and nonsense is a visitor', () => {
  const storage = new MemoryStorage()
  const owner = new PageOwner(storage)
  const heard = vi.fn()
  owner.changed.listen(heard)
  owner.set('user:7')
  owner.set('user:7')
  expect(heard).toHaveBeenCalledExactlyOnceWith('user:7')
  expect(new PageOwner(storage).current).toBe('user:7')
  storage.setItem('folio:owner', 'user:')
  expect(new PageOwner(storage).current).toBe('visitor')
})

test('a full storage never leaves the person before as the owner', () => {
  const storage = new MemoryStorage()
  new PageOwner(storage).set('user:7')
  const owner = new PageOwner(storage)
  vi.spyOn(storage, 'setItem').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError')
  })
  owner.set('visitor')
  expect(new PageOwner(storage).current).toBe('visitor')
})
