import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { act, render } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { ReactNode } from 'react'
import { createMemoryRouter, Link, Outlet, RouterProvider } from 'react-router'
import { AppCommands } from '../commands/app-commands'
import { CommandPalette } from '../commands/palette/command-palette'
import { DocumentsCentre } from '../documents/documents-centre'
import { DocumentsPanel } from '../documents/panel/documents-panel'
import { DocumentsProvider } from '../documents/documents-context'
import { MemoryStore } from '../documents/store/memory-store'
import { TestBrowser } from '../documents/testing'
import { PluginHost } from '../plugin-host/plugin-host'
import { PluginHostProvider } from '../plugin-host/plugin-host-context'
import { FakeLoader } from '../plugin-host/testing'
import { Toaster } from '../ui/feedback/notify'
import { EditorPage } from './editor-page'
import { createEditorState } from './text/editor-state'
import { shareDocuments } from './publish-document'

class LastingStore extends MemoryStore {
  override readonly isPersistent: boolean = true
}

/** The editor as the app shows it, with one document open, and a page beside it. */
export async function renderEditor(
  content: { title?: string; text?: string } = { title: 'A title', text: 'Some text' },
  around: (page: ReactNode) => ReactNode = (page) => page,
) {
  const loader = new FakeLoader()
  const host = new PluginHost({ loader })
  const page = new TestBrowser().page({ createState: createEditorState, store: new LastingStore() })
  const { documents, store } = page
  shareDocuments(documents, host.registries)
  await documents.start()
  documents.create(content)
  await documents.session.flushAll()
  const shell = (
    <>
      <Link to="/elsewhere">Elsewhere</Link>
      <Link to="/">Back</Link>
      <Outlet />
      <AppCommands />
      <DocumentsCentre />
      <CommandPalette />
      <DocumentsPanel />
    </>
  )
  const router = createMemoryRouter([
    {
      element: shell,
      children: [
        { path: '/', element: around(<EditorPage />) },
        { path: '/d/:documentId', element: around(<EditorPage />) },
        { path: '/elsewhere', element: <p>Another page</p> },
      ],
    },
  ])
  const user = userEvent.setup()
  render(
    <QueryClientProvider client={new QueryClient()}>
      <PluginHostProvider host={host}>
        <DocumentsProvider documents={documents}>
          <RouterProvider router={router} />
          <Toaster />
        </DocumentsProvider>
      </PluginHostProvider>
    </QueryClientProvider>,
  )
  // The address becomes the document's.
  await act(async () => Promise.resolve())
  return { documents, store, host, loader, router, user }
}
