import { QueryClientProvider } from '@tanstack/react-query'
import { useEffect } from 'react'
import { RouterProvider } from 'react-router'

import { DocumentsProvider } from '../documents/documents-context'
import { LibraryProvider } from '../installed/library/library-context'
import { PluginHostProvider } from '../plugin-host/plugin-host-context'
import { Toaster } from '../ui/feedback/notify'
import { TooltipProvider } from '../ui/controls/tooltip'
import { createPlatform, startPlatform } from './platform'
import { router } from './routes'

const platform = createPlatform()

export function App() {
  useEffect(() => startPlatform(platform, router), [])
  return (
    <QueryClientProvider client={platform.queries}>
      <PluginHostProvider host={platform.host}>
        <LibraryProvider library={platform.library}>
          <DocumentsProvider documents={platform.documents}>
            <TooltipProvider delayDuration={400}>
              <RouterProvider router={router} />
              <Toaster />
            </TooltipProvider>
          </DocumentsProvider>
        </LibraryProvider>
      </PluginHostProvider>
    </QueryClientProvider>
  )
}
