import { EVENTS } from '@plugin-platform/sdk'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { MemoryStore } from '../documents/store/memory-store'
import { TestBrowser, type } from '../documents/testing'
import { PluginHost } from '../plugin-host/plugin-host'
import { FakeLoader } from '../plugin-host/testing'
import { shareDocuments } from './publish-document'

const told = vi.fn()

beforeEach(() => {
  told.mockReset()
})
afterEach(() => {
  vi.useRealTimers()
})

/** Keys at the speed of a fast writer, ten a second. */
async function writerIn(text: string) {
  const { registries } = new PluginHost({ loader: new FakeLoader() })
  const page = await new TestBrowser().started({ store: new MemoryStore() })
  page.documents.create({ title: 'Text', text })
  shareDocuments(page.documents, registries)
  registries.events.on(EVENTS.CONTENT_CHANGED, told)
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  return (keys: number) => {
    for (let key = 0; key < keys; key += 1) {
      type(page, 'x')
      vi.advanceTimersByTime(100)
    }
  }
}

test('in a letter, plugins are told of every key when there is time', async () => {
  const write = await writerIn('Dear Ada,')
  write(5)
  expect(told).toHaveBeenCalledTimes(5)
})

test('in a book they are told at a pause and not between two keys, and of endless writing every three seconds', async () => {
  const write = await writerIn('word '.repeat(120_000))
  write(20)
  expect(told).not.toHaveBeenCalled()
  vi.advanceTimersByTime(250)
  expect(told).toHaveBeenCalledOnce()
  write(35)
  expect(told).toHaveBeenCalledTimes(2)
})
