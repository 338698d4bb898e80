import type { InstalledPlugin } from '../../api/types'
import { neededBy } from '../../plugin-host/declarations/requirements'
import type { InstalledList } from '../library/installed-list'

/** What only came along, and what nothing would need once this plugin is gone. */
export function leftOver(list: InstalledList, gone: string): InstalledPlugin[] {
  const rest = list.filter(({ pluginId }) => pluginId !== gone)
  return unneeded(rest).filter(({ pluginId }) => wasNeededBy(list, gone, pluginId))
}

/** What only came along, and nothing needs. */
export function unneeded(rest: InstalledList): InstalledPlugin[] {
  const needed = new Set<string>()
  const visit = (plugin: InstalledPlugin) => {
    if (needed.has(plugin.pluginId)) return
    needed.add(plugin.pluginId)
    for (const id of neededBy(plugin)) rest.filter(({ pluginId }) => pluginId === id).forEach(visit)
  }
  rest.filter(({ broughtBy }) => !broughtBy).forEach(visit)
  return rest.filter(({ pluginId }) => !needed.has(pluginId))
}

/** What was left over before is not offered again and again. */
function wasNeededBy(list: InstalledList, pluginId: string, needed: string): boolean {
  const seen = new Set<string>()
  const visit = (id: string): boolean => {
    if (seen.has(id)) return false
    seen.add(id)
    const plugin = list.find((one) => one.pluginId === id)
    return plugin !== undefined && neededBy(plugin).some((each) => each === needed || visit(each))
  }
  return visit(pluginId)
}

/** In an order in which each finds what it needs. */
export function neededFirst(plugins: readonly InstalledPlugin[]): InstalledPlugin[] {
  const found = new Set<InstalledPlugin>()
  const open = new Set<InstalledPlugin>()
  const visit = (plugin: InstalledPlugin) => {
    if (open.has(plugin)) return
    open.add(plugin)
    for (const id of neededBy(plugin)) plugins.filter(({ pluginId }) => pluginId === id).forEach(visit)
    found.add(plugin)
  }
  plugins.forEach(visit)
  return [...found]
}
