import type { QueryClient } from '@tanstack/react-query'

import * as defaultApi from '../../api/installs'
import { installedQuery } from '../../api/queries'
import type { InstalledPlugin } from '../../api/types'
import { type BlocklistStore, browserBlocklist } from '../../offline/kept-blocklist'
import { live as defaultLive, type LiveConnection, useIsLive } from '../../live/live-connection'
import { notify as defaultNotify } from '../../ui/feedback/notify'
import type { InstalledList } from '../library/installed-list'
import { type BlocklistCopy, BlocklistFollower, reasonOf } from './blocklist-follower'

/** What is blocked is out of every open page within five seconds, of which the gateway may take the other two. */
const INTERVAL = 3_000
/** Of a page that is told of its own plugins: by asking it learns of what it will never install. */
const INTERVAL_WHEN_TOLD = 60_000
/** What was told of is in the list a moment later. */
const SOON = 700
const OFTEN_FOR = 15_000
/** A browser's storage may never answer; the server is asked then without what was kept. */
const READ_WITHIN = 1_000

interface WatchOptions {
  api?: Pick<typeof defaultApi, 'listBlocked'>
  live?: Pick<LiveConnection, 'listen'>
  tell?: typeof defaultNotify.error
  store?: BlocklistStore
}

/**
 * Asks what was blocked and restored, as long as the page has plugins, and marks those in the list of installed ones,
 * which the plugin host follows. They run in a page that nobody sees too, so that asks as well: after five minutes a
 * browser lets it do so once a minute, and it asks at once when it is seen again. Says why one was stopped. What is known is kept in this browser, and
 * holds while the server cannot be asked. Returns its undoing.
 */
export function watchBlocklist(queries: QueryClient, options: WatchOptions = {}): () => void {
  const {
    api = defaultApi,
    live = defaultLive,
    tell = defaultNotify.error,
    store = browserBlocklist(),
  } = options
  const { queryKey } = installedQuery
  let timer: ReturnType<typeof setTimeout> | undefined
  let follower: BlocklistFollower | undefined
  let isLooking = false
  let stopped = false

  const look = async () => {
    if (isLooking) return
    isLooking = true
    clearTimeout(timer)
    try {
      if (queries.getQueryData(queryKey)?.length) await follow()
    } finally {
      isLooking = false
      if (!stopped) timer = setTimeout(() => void look(), interval())
    }
  }

  let oftenUntil = 0
  const interval = () => {
    if (Date.now() < oftenUntil) return SOON
    return useIsLive.getState().isLive ? INTERVAL_WHEN_TOLD : INTERVAL
  }
  const deafen = live.listen(({ type }) => {
    if (type !== 'blocked' && type !== 'unblocked' && type !== 'reset') return
    oftenUntil = Date.now() + OFTEN_FOR
    void look()
  })
  // Whoever is not told any more asks at once, and as often as before.
  const unsubscribeFromLive = useIsLive.subscribe(({ isLive }, before) => {
    if (before.isLive && !isLive) void look()
  })

  const follow = async () => {
    follower ??= new BlocklistFollower((since) => api.listBlocked(since), await keptIn(store))
    const isNew = navigator.onLine && (await bringUpToDate(follower, store))
    if (!stopped) apply(follower.copy, isNew)
  }

  const apply = (copy: BlocklistCopy, isNew: boolean) => {
    const list: InstalledList = queries.getQueryData(queryKey) ?? []
    const marked = list.map((plugin) => withBlock(plugin, copy))
    tellStopped(list)
    // As old as it was: a list of last time is still to be asked for.
    const updatedAt = queries.getQueryState(queryKey)?.dataUpdatedAt ?? 0
    if (marked.some((plugin) => !list.includes(plugin))) queries.setQueryData(queryKey, marked, { updatedAt })
    tellStopped(marked)
    if (isNew && list.some((plugin) => plugin.status === 'blocked' && blockOf(plugin, copy) === undefined))
      void queries.invalidateQueries({ queryKey })
  }

  let ran = new Set<string>()
  /** Whichever says it first: the blocklist, or the list of installed ones that is asked for again. */
  const tellStopped = (list: InstalledList) => {
    for (const plugin of list)
      if (plugin.status === 'blocked' && ran.has(plugin.pluginId))
        tell(`${plugin.manifest.name} was stopped`, new Error(explanation(plugin)))
    ran = new Set(list.filter(({ status }) => status !== 'blocked').map(({ pluginId }) => pluginId))
  }

  const onVisibility = () => {
    if (!document.hidden) void look()
  }
  document.addEventListener('visibilitychange', onVisibility)
  // A page begins without the list: what is blocked must not run until the next question.
  let hadPlugins = false
  const unsubscribe = queries.getQueryCache().subscribe(() => {
    const list = queries.getQueryData(queryKey) ?? []
    tellStopped(list)
    const hasPlugins = list.length > 0
    if (hasPlugins && !hadPlugins) void look()
    hadPlugins = hasPlugins
  })
  tellStopped(queries.getQueryData(queryKey) ?? [])
  void look()
  return () => {
    stopped = true
    unsubscribe()
    deafen()
    unsubscribeFromLive()
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', onVisibility)
  }
}

async function keptIn(store: BlocklistStore): Promise<BlocklistCopy | undefined> {
  const late = new Promise<undefined>((resolve) => setTimeout(resolve, READ_WITHIN))
  return Promise.race([store.read().catch(() => undefined), late])
}

/** Whether the copy is what the server says now. */
async function bringUpToDate(follower: BlocklistFollower, store: BlocklistStore): Promise<boolean> {
  const before = follower.copy
  try {
    await follower.follow()
  } catch {
    return false
  }
  if (follower.copy !== before)
    store.write(follower.copy).catch((error: unknown) => {
      console.warn('What is blocked is not kept in this browser.', error)
    })
  return true
}

const blockOf = ({ pluginId, version }: InstalledPlugin, copy: BlocklistCopy) =>
  reasonOf(copy, pluginId, version)

/** The same object when nothing changes. */
function withBlock(plugin: InstalledPlugin, copy: BlocklistCopy): InstalledPlugin {
  const reason = blockOf(plugin, copy)
  return reason === undefined || plugin.status === 'blocked'
    ? plugin
    : { ...plugin, status: 'blocked', reason }
}

const explanation = ({ reason }: InstalledPlugin) => `It is blocked by a moderator: ${reason ?? ''}`
