import { createMemoryRouter } from 'react-router'
import { afterEach, expect, test, vi } from 'vitest'

import { TestBrowser } from '../documents/testing'
import { MemoryStore } from '../documents/store/memory-store'
import { PluginHost } from '../plugin-host/plugin-host'
import { openDocuments } from './open-documents'

const noBundle = () => Promise.reject(new Error('There is none.'))

afterEach(() => {
  vi.restoreAllMocks()
})

test('documents are shared once at a time, also where the first try failed in its other half', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const host = new PluginHost({ loader: { preload: () => undefined, load: noBundle } })
  const router = createMemoryRouter([{ path: '*', element: null }])
  const { documents } = new TestBrowser().page({ store: new MemoryStore() })
  const start = vi.spyOn(documents, 'start').mockRejectedValueOnce(new Error('The disk is away.'))
  const unshare = vi.fn()
  const shareDocuments = vi.fn(() => unshare)
  const close = openDocuments(documents, host, router, () => Promise.resolve({ shareDocuments }))
  await vi.waitFor(() => {
    expect(console.error).toHaveBeenCalledOnce()
  })
  expect(shareDocuments).toHaveBeenCalledOnce()
  await router.navigate('/?again')
  await vi.waitFor(() => {
    expect(start).toHaveBeenCalledTimes(2)
    expect(shareDocuments).toHaveBeenCalledTimes(2)
  })
  expect(unshare).toHaveBeenCalledOnce()
  close()
  expect(unshare).toHaveBeenCalledTimes(2)
})
