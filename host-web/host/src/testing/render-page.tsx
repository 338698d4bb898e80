import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { render } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import type { ReactElement } from 'react'
import { createMemoryRouter, RouterProvider } from 'react-router'

import { installedQuery, QUERY_DEFAULTS } from '../api/queries'
import type { InstalledPlugin } from '../api/types'
import { DocumentsProvider } from '../documents/documents-context'
import { MemoryStore } from '../documents/store/memory-store'
import { TestBrowser } from '../documents/testing'
import { Library } from '../installed/library/library'
import { LibraryProvider } from '../installed/library/library-context'
import type { BundleLoader } from '../plugin-host/bundles/bundle'
import { PluginHost } from '../plugin-host/plugin-host'
import { PluginHostProvider } from '../plugin-host/plugin-host-context'
import { Toaster } from '../ui/feedback/notify'

interface PageOptions {
  /** The route's path, with its parameters. */
  path?: string
  /** Where the browser is. */
  at?: string
  installed?: InstalledPlugin[]
  /** Imports the bundles; without it none can be had. */
  load?: BundleLoader['load']
}

const noBundle = () => Promise.reject(new Error('The bundle could not be downloaded.'))

/** Renders one page as the app would: routed, with the query cache, the library, the host and the toasts. */
export function renderPage(
  page: ReactElement,
  { path = '*', at = '/', installed, load = noBundle }: PageOptions = {},
) {
  const queries = new QueryClient({ defaultOptions: QUERY_DEFAULTS })
  if (installed) queries.setQueryData(installedQuery.queryKey, installed)
  const host = new PluginHost({ loader: { preload: () => undefined, load } })
  const router = createMemoryRouter([{ path, element: page }], { initialEntries: [at] })
  const user = userEvent.setup()
  const { documents } = new TestBrowser().page({ store: new MemoryStore() })
  render(
    <QueryClientProvider client={queries}>
      <PluginHostProvider host={host}>
        <LibraryProvider library={new Library(queries)}>
          <DocumentsProvider documents={documents}>
            <RouterProvider router={router} />
            <Toaster />
          </DocumentsProvider>
        </LibraryProvider>
      </PluginHostProvider>
    </QueryClientProvider>,
  )
  return { queries, router, user, host, documents }
}
