import { compareVersions } from 'compare-versions'
import type { InstalledPlugin } from '../bundles/bundle'
import type { PluginStatus } from '../running/plugin-runner'

/** Of the contract between host and plugins; the same as in `plugin_platform/rules/host.json`. */
export const PLATFORM_VERSION = '1.0.0'

type Others = ReadonlyMap<string, { plugin: InstalledPlugin; status: PluginStatus }>

/** Why a plugin cannot run on this platform beside `others` as they are now, or undefined. */
export function obstacleTo(plugin: InstalledPlugin, others: Others): string | undefined {
  const { platformVersion: least = PLATFORM_VERSION } = plugin.manifest.requires ?? {}
  if (compareVersions(least, PLATFORM_VERSION) > 0)
    return `It needs version ${least} of the platform or a later one; this is ${PLATFORM_VERSION}.`
  const needed = neededBy(plugin)
  const missing = needed.filter((id) => (others.get(id)?.status ?? 'disabled') === 'disabled')
  if (missing.length > 0) return `It needs ${quoted(missing)}, which you have not installed or have disabled.`
  const failed = needed.filter((id) => others.get(id)?.status === 'failed')
  if (failed.length > 0) return `It needs ${quoted(failed)}, which could not be started.`
  return undefined
}

export function neededBy({ manifest }: InstalledPlugin): readonly string[] {
  return manifest.requires?.plugins ?? []
}

/** Whether a plugin needs another one, by itself or through those that it needs. */
export function needs(plugin: InstalledPlugin, id: string, others: Others): boolean {
  const seen = new Set<string>()
  const visit = (each: InstalledPlugin): boolean =>
    neededBy(each).some((needed) => {
      if (needed === id) return true
      const known = others.get(needed)
      if (!known || seen.has(needed)) return false
      seen.add(needed)
      return visit(known.plugin)
    })
  return visit(plugin)
}

/** Those that others require come first; otherwise the order stays. A circle is cut where it is met. */
export function inOrderOfNeed<T extends InstalledPlugin>(plugins: readonly T[]): T[] {
  const byId = new Map(plugins.map((plugin) => [plugin.pluginId, plugin]))
  const ordered = new Set<T>()
  const visiting = new Set<T>()
  const visit = (plugin: T) => {
    if (visiting.has(plugin)) return
    visiting.add(plugin)
    for (const id of neededBy(plugin)) {
      const needed = byId.get(id)
      if (needed) visit(needed)
    }
    ordered.add(plugin)
  }
  plugins.forEach(visit)
  return [...ordered]
}

function quoted(ids: readonly string[]): string {
  return ids.map((id) => `“${id}”`).join(' and ')
}
