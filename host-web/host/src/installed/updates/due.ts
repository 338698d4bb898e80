import type { PluginUpdate, PluginUpdates } from '../../api/updates'

/** It has waited long enough, and nobody has gone back from it. */
export const isDue = ({ readyAt, wentBack }: PluginUpdate) => readyAt === null && !wentBack

export const dueOf = (updates: PluginUpdates | undefined) => updates?.items.filter(isDue) ?? []
