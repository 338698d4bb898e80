import { compareVersions } from 'compare-versions'
import satisfies from 'semver/functions/satisfies'
import type { InstalledPlugin } from '../bundles/bundle'
import type { PluginStatus } from '../running/plugin-runner'

/** Of the contract between host and plugins; the same as in `plugin_platform/rules/host.json`. */
export const PLATFORM_VERSION = '1.0.0'

type Others = ReadonlyMap<string, { plugin: InstalledPlugin; status: PluginStatus }>

/** A plugin that another one needs, and in which versions: null where any will do. */
export interface Need {
  id: string
  range: string | null
}

/** Why a plugin cannot run on this platform beside `others` as they are now, or undefined. */
export function obstacleTo(plugin: InstalledPlugin, others: Others): string | undefined {
  const { platformVersion: least = PLATFORM_VERSION } = plugin.manifest.requires ?? {}
  if (compareVersions(least, PLATFORM_VERSION) > 0)
    return `It needs version ${least} of the platform or a later one; this is ${PLATFORM_VERSION}.`
  const needs = needsOf(plugin)
  const missing = needs.filter(({ id }) => (others.get(id)?.status ?? 'disabled') === 'disabled')
  if (missing.length > 0) return `It needs ${quoted(missing)}, which you have not installed or have disabled.`
  const wrong = needs.find(({ id, range }) => !isIn(others.get(id)?.plugin.version, range))
  if (wrong) return `It needs ${quoted([wrong])}; installed is ${others.get(wrong.id)?.plugin.version ?? ''}.`
  const failed = needs.filter(({ id }) => others.get(id)?.status === 'failed')
  if (failed.length > 0) return `It needs ${quoted(failed)}, which could not be started.`
  return undefined
}

/** What installing it anew would mend: plugins that are not there, off, or of another version than it needs. */
export function unmetNeeds(
  plugin: Pick<InstalledPlugin, 'manifest'>,
  installed: readonly Pick<InstalledPlugin, 'pluginId' | 'version' | 'enabled'>[],
): Need[] {
  return needsOf(plugin).filter(({ id, range }) => {
    const present = installed.find(({ pluginId }) => pluginId === id)
    return !present?.enabled || !isIn(present.version, range)
  })
}

export function needsOf({ manifest }: Pick<InstalledPlugin, 'manifest'>): Need[] {
  const plugins = manifest.requires?.plugins ?? []
  if (Array.isArray(plugins)) return plugins.map((id) => ({ id, range: null }))
  return Object.entries(plugins).map(([id, range]) => ({ id, range }))
}

export const neededBy = (plugin: Pick<InstalledPlugin, 'manifest'>): readonly string[] =>
  needsOf(plugin).map(({ id }) => id)

/** A pre-release is in no range, but will do where any version does; as `plugin_platform/version_ranges.py` has it. */
export function isIn(version: string | undefined, range: string | null): boolean {
  return version !== undefined && (range === null || satisfies(version, range))
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

function quoted(needs: readonly Need[]): string {
  return needs.map(({ id, range }) => (range ? `“${id}” ${range}` : `“${id}”`)).join(' and ')
}
