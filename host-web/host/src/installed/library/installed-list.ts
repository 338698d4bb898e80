import type { InstalledPlugin } from '../../api/types'

export type InstalledList = readonly InstalledPlugin[]

export const findInstalled = (list: InstalledList | undefined, pluginId: string) =>
  list?.find((plugin) => plugin.pluginId === pluginId)

/** Replaces in place, so that nothing jumps, or adds at the end. */
export function withPlugin(list: InstalledList, plugin: InstalledPlugin): InstalledPlugin[] {
  return findInstalled(list, plugin.pluginId)
    ? list.map((other) => (other.pluginId === plugin.pluginId ? plugin : other))
    : [...list, plugin]
}

export const withoutPlugin = (list: InstalledList, pluginId: string) =>
  list.filter((plugin) => plugin.pluginId !== pluginId)
