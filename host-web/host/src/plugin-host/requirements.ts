import type { InstalledPlugin } from './bundle'

/** Why a plugin cannot run on this platform beside `others`, or undefined. */
export function obstacleTo(
  plugin: InstalledPlugin,
  others: ReadonlyMap<string, { plugin: InstalledPlugin }>,
): string | undefined {
  const { plugins = [] } = plugin.manifest.requires ?? {}
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
