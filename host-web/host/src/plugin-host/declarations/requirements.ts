import { compareVersions } from 'compare-versions'
import type { InstalledPlugin } from '../bundles/bundle'

/** Of the contract between host and plugins; the same as `PLATFORM_VERSION` of `plugin_platform/manifests.py`. */
export const PLATFORM_VERSION = '1.0.0'

/** Why a plugin cannot run on this platform beside `others`, or undefined. */
export function obstacleTo(
  plugin: InstalledPlugin,
  others: ReadonlyMap<string, { plugin: InstalledPlugin }>,
): string | undefined {
  const { platformVersion: least = PLATFORM_VERSION, plugins = [] } = plugin.manifest.requires ?? {}
  if (compareVersions(least, PLATFORM_VERSION) > 0)
    return `It needs version ${least} of the platform or a later one; this is ${PLATFORM_VERSION}.`
  const missing = plugins.filter((id) => !others.get(id)?.plugin.enabled)
  if (missing.length > 0)
    return `It needs ${missing.map((id) => `“${id}”`).join(' and ')}, which you have not installed or have disabled.`
  return undefined
}

/** Those that others require come first; otherwise the order stays. A circle is cut where it is met. */
export function inOrderOfNeed(plugins: InstalledPlugin[]): InstalledPlugin[] {
  const byId = new Map(plugins.map((plugin) => [plugin.pluginId, plugin]))
  const ordered = new Set<InstalledPlugin>()
  const visiting = new Set<InstalledPlugin>()
  const visit = (plugin: InstalledPlugin) => {
    if (visiting.has(plugin)) return
    visiting.add(plugin)
    for (const id of plugin.manifest.requires?.plugins ?? []) {
      const needed = byId.get(id)
      if (needed) visit(needed)
    }
    ordered.add(plugin)
  }
  plugins.forEach(visit)
  return [...ordered]
}
