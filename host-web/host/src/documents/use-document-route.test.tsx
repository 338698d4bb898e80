import { act, render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { createMemoryRouter, Link, RouterProvider } from 'react-router'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { documentInAddress, documentPath } from './document-path'
import { DocumentsProvider } from './documents-context'
import { withEmptyDatabases } from '../testing/databases'
import { TestBrowser, type TestPage } from './testing'
import { useDocumentRoute } from './use-document-route'

withEmptyDatabases()

function Editor() {
  const isMissing = useDocumentRoute()
  return (
    <>
      {isMissing && <p>Missing</p>}
      <Link to="/elsewhere">Elsewhere</Link>
    </>
  )
}

function openEditor({ documents }: Pick<TestPage, 'documents'> = new TestBrowser().page(), at = '/') {
  let loaded: (page: { Component: () => string }) => void = () => undefined
  const loading = new Promise<{ Component: () => string }>((resolve) => (loaded = resolve))
  const router = createMemoryRouter(
    [
      { path: '/', element: <Editor /> },
      { path: '/d/:documentId', element: <Editor /> },
      { path: '/elsewhere', lazy: () => loading },
    ],
    { initialEntries: [at] },
  )
  render(
    <DocumentsProvider documents={documents}>
      <RouterProvider router={router} />
    </DocumentsProvider>,
  )
  const open = () => act(() => documents.start(() => documentInAddress(at)))
  const load = () =>
    act(async () => {
      loaded({ Component: () => 'Another page' })
      await loading
    })
  return { router, open, load, documents }
}

test('the address becomes that of the document that opens', async () => {
  const { router, open } = openEditor()
  await open()
  expect(router.state.location.pathname).toMatch(/^\/d\/.+/)
})

test('who has asked for another page before the document opens gets that page', async () => {
  const { router, open, load } = openEditor()
  await userEvent.click(screen.getByRole('link'))
  await open()
  await load()
  expect(await screen.findByText('Another page')).toBeVisible()
  expect(router.state.location.pathname).toBe('/elsewhere')
})

test('who has asked for another page gets it, also when it is known only then who uses the page', async () => {
  const { router, open, load, documents } = openEditor()
  await open()
  await userEvent.click(screen.getByRole('link'))
  await act(() => documents.setOwner('user:1'))
  await load()
  expect(await screen.findByText('Another page')).toBeVisible()
  expect(router.state.location.pathname).toBe('/elsewhere')
})

test('who has asked for a document while the latest is on its way gets the one asked for', async () => {
  const browser = new TestBrowser()
  const before = await browser.started()
  const asked = documentPath(before.documents.current?.id ?? '')
  before.documents.create({ title: 'The latest' })
  await before.documents.session.flushAll()
  const page = browser.page()
  let read: () => void = () => undefined
  const reading = new Promise<void>((resolve) => (read = resolve))
  vi.spyOn(page.store, 'readFact').mockImplementationOnce(() => reading.then(() => undefined))
  const { router, documents } = openEditor(page)
  const starting = documents.start()
  await vi.waitFor(() => {
    expect(page.store.readFact).toHaveBeenCalled()
  })
  const addresses = new Set<string>()
  router.subscribe(({ location }) => addresses.add(location.pathname))
  await act(() => router.navigate(asked))
  read()
  await act(() => starting)
  await waitFor(() => {
    expect(documents.current?.title).toBe('Welcome to Folio')
  })
  expect([...addresses]).toEqual([asked])
})

describe('a page that is loaded anew', () => {
  let browser: TestBrowser
  beforeEach(() => {
    browser = new TestBrowser()
  })

  test.each(['a', 'welcome-a'])('finds what the page before it was still to store: %s', async (id) => {
    const before = await browser.started()
    const made = { owner: 'visitor', createdAt: 1, updatedAt: 1 } as const
    before.documents.session.add({ ...made, id, title: 'Just begun', text: '' })
    before.documents.leave() // before it is stored
    const after = openEditor(browser.page(), documentPath(id))
    await after.open()
    act(() => {
      browser.hub.close(before.tabs.id)
    })
    await waitFor(() => {
      expect(after.documents.current?.id).toBe(id)
    })
    expect(screen.queryByText('Missing')).toBeNull()
    expect(after.router.state.location.pathname).toBe(documentPath(id))
  })

  test('shows the account its own in place of the welcome of a visitor', async () => {
    const before = await browser.started()
    const welcome = documentPath(before.documents.current?.id ?? '')
    // Reloaded before the address has followed.
    await before.documents.setOwner('user:1')
    const own = before.documents.current?.id ?? ''
    const { router, open } = openEditor(browser.page(), welcome)
    await open()
    await waitFor(() => {
      expect(router.state.location.pathname).toBe(documentPath(own))
    })
    expect(screen.queryByText('Missing')).toBeNull()
  })

  test('says so where a document that somebody has written is somebody else’s', async () => {
    const before = await browser.started()
    const { id } = before.documents.create({ title: 'Mine' })
    await before.documents.session.flushAll()
    await before.documents.setOwner('user:1')
    const { router, open } = openEditor(browser.page(), documentPath(id))
    await open()
    expect(await screen.findByText('Missing')).toBeVisible()
    expect(router.state.location.pathname).toBe(documentPath(id))
  })

  test('says so where a welcome was thrown away', async () => {
    const before = await browser.started()
    const id = before.documents.current?.id ?? ''
    await before.documents.trash(id)
    const { open } = openEditor(browser.page(), documentPath(id))
    await open()
    expect(await screen.findByText('Missing')).toBeVisible()
  })
})
