import { type QueryClient, QueryObserver } from '@tanstack/react-query'
import { dequal } from 'dequal'

import { installedQuery } from '../api/queries'
import type { InstalledPlugin } from '../api/types'
import { inOrderOfNeed } from '../plugin-host/declarations/requirements'
import type { PluginHost } from '../plugin-host/plugin-host'
import { findInstalled, type InstalledList } from './library/installed-list'

/** What the list needs of the plugin host. */
export type FollowingHost = Pick<PluginHost, 'sync' | 'load' | 'unload'>

/**
 * Keeps the running plugins equal to the list of installed ones, but for those that are blocked: whatever changes the list (install,
 * uninstall, a rollback, signing in) changes the page, without a reload. It also fetches the list at
 * the start. Returns its undoing.
 */
export function followInstalled(queries: QueryClient, host: FollowingHost): () => void {
  let seen: InstalledList | undefined
  let running: InstalledList | undefined
  const observer = new QueryObserver(queries, installedQuery)
  const follow = (list: InstalledList | undefined) => {
    if (!list || list === seen) return
    seen = list
    const before = running
    running = list.filter(({ status }) => status !== 'blocked')
    if (before) reconcile(before, running, host)
    else void host.sync([...running])
  }
  follow(observer.getCurrentResult().data)
  return observer.subscribe(({ data }) => {
    follow(data)
  })
}

export function reconcile(before: InstalledList, after: InstalledList, host: FollowingHost): void {
  for (const { pluginId } of before) {
    if (!findInstalled(after, pluginId)) void host.unload(pluginId)
  }
  // Those that others need come first: these wait for them then.
  for (const plugin of inOrderOfNeed(after)) {
    const running = findInstalled(before, plugin.pluginId)
    if (!running || !runsAlike(running, plugin)) void host.load(plugin)
  }
}

/** When it was installed, or by whom, makes no difference to what runs. */
function runsAlike(one: InstalledPlugin, other: InstalledPlugin): boolean {
  return (
    one.bundleUrl === other.bundleUrl && one.enabled === other.enabled && dequal(one.settings, other.settings)
  )
}
