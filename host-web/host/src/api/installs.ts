import type { Agreed } from './dependencies'
import { type CallOptions, PATIENCE, request } from './http/http'
import { onceIntroduced } from './http/introduction'
import type { BlocklistPage, InstalledAlong, InstalledChanges, InstalledPlugin } from './types'

const command = { patience: PATIENCE.command }

const pathOf = (pluginId: string) => `/user/plugins/${encodeURIComponent(pluginId)}`

export const listInstalled = (options: CallOptions = {}) =>
  request<{ items: InstalledPlugin[] }>('/user/plugins', options).then(({ items }) => items)

export const installPlugin = (pluginId: string, version?: string, agreed: Agreed = {}) =>
  onceIntroduced(() =>
    request<InstalledAlong & { success: true }>('/user/plugins/install', {
      method: 'POST',
      body: { pluginId, version, ...agreed },
      ...command,
    }),
  )

export const configurePlugin = (pluginId: string, changes: InstalledChanges) =>
  request<InstalledAlong>(pathOf(pluginId), { method: 'PATCH', body: changes, ...command })

export const uninstallPlugin = (pluginId: string) =>
  request<undefined>(pathOf(pluginId), { method: 'DELETE', ...command })

/** To the plugin that the publisher of this one names in its place. */
export const replacePlugin = (pluginId: string) =>
  request<InstalledPlugin>(`${pathOf(pluginId)}/replace`, { method: 'POST', ...command })

/** Asked every few seconds: the browser sends the tag of what it has, and nothing comes back. */
export const listBlocked = (since?: string) =>
  request<BlocklistPage>('/blocklist', { query: { since }, patience: 0 })
