import { isNewer } from '../../api/developer/versions'
import type { PluginUpdate, PluginUpdates } from '../../api/updates'

/** What one has was halted, and the version before is offered: one goes back by hand alone. */
export const isWayBack = ({ replaces, latest, installed }: PluginUpdate) =>
  replaces === 'halted' && !isNewer(latest, installed)

/** It has waited long enough, and nobody has gone back from it. */
export const isDue = (update: PluginUpdate) =>
  update.readyAt === null && !update.wentBack && !isWayBack(update)

export const dueOf = (updates: PluginUpdates | undefined) => updates?.items.filter(isDue) ?? []
