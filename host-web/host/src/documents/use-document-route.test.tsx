import { act, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { createMemoryRouter, Link, RouterProvider } from 'react-router'
import { expect, test } from 'vitest'
import { DocumentsProvider } from './documents-context'
import { TestBrowser } from './testing'
import { useDocumentRoute } from './use-document-route'

function Editor() {
  useDocumentRoute()
  return <Link to="/elsewhere">Elsewhere</Link>
}

function openEditor() {
  let loaded: (page: { Component: () => string }) => void = () => undefined
  const loading = new Promise<{ Component: () => string }>((resolve) => (loaded = resolve))
  const { documents } = new TestBrowser().page()
  const router = createMemoryRouter([
    { path: '/', element: <Editor /> },
    { path: '/d/:documentId', element: <Editor /> },
    { path: '/elsewhere', lazy: () => loading },
  ])
  render(
    <DocumentsProvider documents={documents}>
      <RouterProvider router={router} />
    </DocumentsProvider>,
  )
  const open = () => act(() => documents.start())
  const load = () =>
    act(async () => {
      loaded({ Component: () => 'Another page' })
      await loading
    })
  return { router, open, load }
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
