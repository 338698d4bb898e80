import { expect, test, vi } from 'vitest'
import { createStore } from 'zustand/vanilla'
import { usePaletteSources } from '../commands/palette/palette-sources'
import { offerDocuments } from './offer-documents'
import type { DocumentInfo } from './store/stored-document'

const info = (id: string, title = ''): DocumentInfo => ({
  id,
  title,
  owner: 'visitor',
  excerpt: `How ${id} begins`,
  revision: 1,
  createdAt: 0,
  updatedAt: 0,
  trashedAt: null,
  saves: [],
})
const offered = () => usePaletteSources.getState().sources.documents ?? []

test('the palette has every document, follows what changes, and leads there', () => {
  const state = createStore(() => ({ documents: [info('a', 'Plans')] as readonly DocumentInfo[] }))
  const go = vi.fn()
  const stop = offerDocuments(state, go)
  expect(offered()).toMatchObject([{ title: 'Plans', group: 'Documents' }])
  state.setState({ documents: [info('b/c'), info('a', 'Plans')] })
  expect(offered().map(({ title }) => title)).toEqual(['How b/c begins', 'Plans'])
  offered()[0]?.run()
  expect(go).toHaveBeenCalledWith('/d/b%2Fc')
  stop()
  state.setState({ documents: [] })
  expect(usePaletteSources.getState().sources).not.toHaveProperty('documents')
})

test('of many only the latest are there before one searches', () => {
  const documents = Array.from({ length: 1000 }, (_, index) => info(`d${String(index)}`))
  const stop = offerDocuments(
    createStore(() => ({ documents })),
    vi.fn(),
  )
  expect(offered()).toHaveLength(1000)
  expect(offered().filter(({ isMinor }) => !isMinor)).toHaveLength(5)
  stop()
})
