import { useQuery } from '@tanstack/react-query'
import { createContext, type ReactNode, use } from 'react'

import { installedQuery } from '../../api/queries'
import type { InstalledPlugin } from '../../api/types'
import { useHostSnapshot } from '../../plugin-host/plugin-host-context'
import { findInstalled } from './installed-list'
import type { Library } from './library'
import { type Operation, usePending } from './pending-store'

const LibraryContext = createContext<Library | null>(null)

export function LibraryProvider({ library, children }: { library: Library; children: ReactNode }) {
  return <LibraryContext value={library}>{children}</LibraryContext>
}

export function useLibrary(): Library {
  const library = use(LibraryContext)
  if (!library) throw new Error('useLibrary needs a LibraryProvider above it.')
  return library
}

interface InstallState {
  installed: InstalledPlugin | undefined
  pending: Operation | undefined
  /** Its code is being fetched or activated. */
  isStarting: boolean
}

export function useInstallState(pluginId: string): InstallState {
  const { data: installed } = useQuery({
    ...installedQuery,
    select: (list) => findInstalled(list, pluginId),
  })
  const running = useHostSnapshot().plugins.find((plugin) => plugin.pluginId === pluginId)
  return {
    installed,
    pending: usePending((pending) => pending[pluginId]),
    isStarting: running?.status === 'loading',
  }
}
