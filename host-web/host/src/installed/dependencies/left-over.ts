import type { InstalledPlugin } from '../../api/types'
import { neededBy } from '../../plugin-host/declarations/requirements'
import type { InstalledList } from '../installed-list'

/** What only came along, and what nothing would need once this plugin is gone. */
export function leftOver(list: InstalledList, gone: string): InstalledPlugin[] {
  const rest = list.filter(({ pluginId }) => pluginId !== gone)
  const needed = new Set<string>()
  const visit = (plugin: InstalledPlugin) => {
    if (needed.has(plugin.pluginId)) return
    needed.add(plugin.pluginId)
    for (const id of neededBy(plugin)) rest.filter(({ pluginId }) => pluginId === id).forEach(visit)
  }
  rest.filter(({ broughtBy }) => !broughtBy).forEach(visit)
  return rest.filter(({ pluginId }) => !needed.has(pluginId) && wasNeededBy(list, gone, pluginId))
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
