import type { QueryClient } from '@tanstack/react-query'

import * as defaultApi from '../api/installs'
import { installedQuery } from '../api/queries'
import type { Blocked, InstalledPlugin } from '../api/types'
import { notify as defaultNotify } from '../ui/feedback/notify'
import type { InstalledList } from './installed-list'

/** What is blocked is out of every open page within five seconds. */
const INTERVAL = 3_000

interface WatchOptions {
  api?: Pick<typeof defaultApi, 'listBlocked'>
  tell?: typeof defaultNotify.error
  interval?: number
}

/**
 * Asks what is blocked, as long as the page is seen and has plugins, and marks those in the list of installed ones,
 * which the plugin host follows. Says why one was stopped. Returns its undoing.
 */
export function watchBlocklist(queries: QueryClient, options: WatchOptions = {}): () => void {
  const { api = defaultApi, tell = defaultNotify.error, interval = INTERVAL } = options
  const { queryKey } = installedQuery
  let timer: ReturnType<typeof setTimeout> | undefined
  let stopped = false

  const look = async () => {
    clearTimeout(timer)
    const list = queries.getQueryData(queryKey)
    if (list?.length && !document.hidden && navigator.onLine) {
      const blocked = await api.listBlocked().catch(() => undefined)
      if (blocked && !stopped) apply(blocked)
    }
    // A page that nobody sees asks when it is seen again.
    if (!stopped && !document.hidden) timer = setTimeout(() => void look(), interval)
  }

  const apply = (blocked: readonly Blocked[]) => {
    const list: InstalledList = queries.getQueryData(queryKey) ?? []
    const marked = list.map((plugin) => withBlock(plugin, blocked))
    for (const plugin of marked)
      if (!list.includes(plugin)) tell(`${plugin.manifest.name} was stopped`, new Error(reasonOf(plugin)))
    if (marked.some((plugin) => !list.includes(plugin))) queries.setQueryData(queryKey, marked)
    if (list.some((plugin) => plugin.status === 'blocked' && !blockOf(plugin, blocked)))
      void queries.invalidateQueries({ queryKey })
  }

  const onVisibility = () => {
    if (!document.hidden) void look()
  }
  document.addEventListener('visibilitychange', onVisibility)
  void look()
  return () => {
    stopped = true
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', onVisibility)
  }
}

const blockOf = ({ pluginId, version }: InstalledPlugin, blocked: readonly Blocked[]) =>
  blocked.find((one) => one.pluginId === pluginId && (one.version === null || one.version === version))

/** The same object when nothing changes. */
function withBlock(plugin: InstalledPlugin, blocked: readonly Blocked[]): InstalledPlugin {
  const block = blockOf(plugin, blocked)
  return block && plugin.status !== 'blocked'
    ? { ...plugin, status: 'blocked', reason: block.reason }
    : plugin
}

const reasonOf = ({ reason }: InstalledPlugin) => `It is blocked by a moderator: ${reason ?? ''}`
