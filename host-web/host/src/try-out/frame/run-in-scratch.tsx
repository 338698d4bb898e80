import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import type { PluginModule } from '@plugin-platform/sdk'
import { createRoot } from 'react-dom/client'
import { createMemoryRouter, Outlet, RouterProvider } from 'react-router'

import { PageOwner } from '../../browser/page-owner'
import { MemoryStorage } from '../../browser/page-storage'
import { AppCommands } from '../../commands/app-commands'
import { CommandPalette } from '../../commands/palette/command-palette'
import { Documents } from '../../documents/documents'
import { DocumentsProvider } from '../../documents/documents-context'
import type { Tabs } from '../../documents/session/tabs'
import { MemoryStore } from '../../documents/store/memory-store'
import { EditorPage } from '../../editor/editor-page'
import { shareDocuments } from '../../editor/publish-document'
import { createEditorState } from '../../editor/text/editor-state'
import { shareTheme } from '../../app/share-theme'
import type { BundleLoader } from '../../plugin-host/bundles/bundle'
import { BrowserBundleLoader } from '../../plugin-host/bundles/bundle-loader'
import { PluginHost } from '../../plugin-host/plugin-host'
import { PluginHostProvider } from '../../plugin-host/plugin-host-context'
import { TooltipProvider } from '../../ui/controls/tooltip'
import { Toaster } from '../../ui/feedback/notify'
import type { RunMessage } from '../messages'

const TEXT = `# A scratch document

Nothing that is written here is kept.

- One item
- Another one, with **strong** and *emphasised* words

> A quotation of a line or two, so that there is something to count.
`

const OWN = { title: 'Scratch', text: TEXT }

/** This tab alone: what has no origin shares nothing with others. */
const ALONE: Tabs = {
  id: 'scratch',
  tell: () => undefined,
  listen: () => () => undefined,
  whenGone: (_tab, task) => task(),
  alone: (_name, task) => task(),
}

/** The editor with one document of nobody and this one plugin. `onState`: how the plugin fares, each time it changes. */
export async function runInScratch(
  { pluginId, version, manifest, code, document = OWN }: RunMessage,
  onState: (status: string, error: string) => void,
): Promise<void> {
  const host = new PluginHost({
    loader: 'source' in code ? loaderOf(code.source) : new BrowserBundleLoader(),
  })
  const storage = new MemoryStorage()
  const documents = new Documents({
    createState: createEditorState,
    openStore: () => Promise.resolve(new MemoryStore()),
    storage,
    owner: new PageOwner(storage),
    tabs: ALONE,
  })
  shareTheme(host.registries.state)
  shareDocuments(documents, host.registries)
  await documents.start()
  documents.create(document)
  render(host, documents)
  const report = () => {
    const view = host.snapshot().plugins.find((each) => each.pluginId === pluginId)
    if (view) onState(view.status, view.error ?? '')
  }
  host.subscribe(report)
  const { bundleUrl, integrity } = 'source' in code ? { bundleUrl: '', integrity: '' } : code
  await host.load({ pluginId, version, manifest, enabled: true, settings: {}, bundleUrl, integrity })
  report()
}

function loaderOf(source: string): BundleLoader {
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))
  return {
    preload: () => undefined,
    load: (_bundle, evaluateInTurn) =>
      evaluateInTurn(() => import(/* @vite-ignore */ url) as Promise<PluginModule>),
  }
}

function render(host: PluginHost, documents: Documents) {
  const editor = { element: <EditorPage isScratch /> }
  const router = createMemoryRouter([
    {
      element: (
        <div className="flex h-dvh flex-col">
          <Outlet />
          <AppCommands />
          <CommandPalette />
        </div>
      ),
      children: [
        { path: '/', ...editor },
        { path: '/d/:documentId', ...editor },
        { path: '*', element: <p className="p-6">Only the editor is here.</p> },
      ],
    },
  ])
  const root = window.document.getElementById('root')
  if (!root) throw new Error('The page has no #root element.')
  createRoot(root).render(
    <QueryClientProvider client={new QueryClient()}>
      <PluginHostProvider host={host}>
        <DocumentsProvider documents={documents}>
          <TooltipProvider>
            <RouterProvider router={router} />
            <Toaster />
          </TooltipProvider>
        </DocumentsProvider>
      </PluginHostProvider>
    </QueryClientProvider>,
  )
}
