import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { DocumentLibrary } from './documents'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

const state = (library: DocumentLibrary) => library.store.getState()

test('a first visitor finds a welcome', () => {
  expect(state(new DocumentLibrary()).current.title).toBe('Welcome to Folio')
})

test('what was written is there after a reload', () => {
  const library = new DocumentLibrary()
  library.edit({ title: 'Plans', text: 'One' })
  expect(state(library).saving).toBe('pending')
  vi.advanceTimersByTime(500)
  expect(state(library).saving).toBe('saved')
  expect(state(new DocumentLibrary()).current).toMatchObject({ title: 'Plans', text: 'One' })
})

test('a closing page saves what was not saved yet', () => {
  const library = new DocumentLibrary()
  library.edit({ text: 'Last words' })
  library.flush()
  expect(state(new DocumentLibrary()).current.text).toBe('Last words')
})

test('a new document leaves the others as they were, latest first', () => {
  const library = new DocumentLibrary()
  library.edit({ title: 'First' })
  const first = state(library).current.id
  library.create()
  library.edit({ title: 'Second' })
  library.flush()
  expect(state(library).list.map(({ title }) => title)).toEqual(['Second', 'First'])
  library.open(first)
  expect(state(library).current.title).toBe('First')
  expect(state(new DocumentLibrary()).current.title).toBe('First')
})

test('removing the current document opens the one before it', () => {
  const library = new DocumentLibrary()
  library.edit({ title: 'First' })
  library.create({ title: 'Second' })
  library.remove(state(library).current.id)
  expect(state(library)).toMatchObject({
    current: { title: 'First' },
    list: [{ title: 'First' }],
    saving: 'saved',
  })
})

test('a full storage is told, and cured by the next save that succeeds', () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  let full = true
  const storage = {
    getItem: () => null,
    setItem: () => {
      if (full) throw new DOMException('full', 'QuotaExceededError')
    },
  } as unknown as Storage
  const library = new DocumentLibrary(storage)
  library.edit({ text: 'Too much' })
  vi.advanceTimersByTime(500)
  expect(state(library).saving).toBe('failed')
  full = false
  library.flush()
  expect(state(library).saving).toBe('saved')
})
