import { withConfirmation } from '../http/confirmation'
import { request } from '../http/http'
import type { Deprecation, DeveloperVersion } from '../types'

const pathOf = (pluginId: string) => `/developer/plugins/${encodeURIComponent(pluginId)}`

const versionOf = (pluginId: string, version: string) =>
  `${pathOf(pluginId)}/versions/${encodeURIComponent(version)}`

/** All of these take the password once more; the same again changes nothing. */
const command = <T>(path: string, body?: unknown) =>
  withConfirmation(() => request<T>(path, { method: 'POST', ...(body !== undefined && { body }) }))

/** Nobody else gets the version; who has it keeps it. */
export const yankVersion = (pluginId: string, version: string, reason: string) =>
  command<DeveloperVersion>(`${versionOf(pluginId, version)}/yank`, { reason })

export const restoreVersion = (pluginId: string, version: string) =>
  command<DeveloperVersion>(`${versionOf(pluginId, version)}/restore`)

/** The bytes of `original` once more, under a number that is higher than all that there are. */
export const rollBackVersion = (
  pluginId: string,
  original: string,
  next: { version: string; changelog: string },
) => command<DeveloperVersion>(`${versionOf(pluginId, original)}/rollback`, next)

interface DeprecationState {
  id: string
  deprecation: Deprecation | null
}

export const deprecatePlugin = (pluginId: string, said: Deprecation) =>
  command<DeprecationState>(`${pathOf(pluginId)}/deprecate`, said)

export const undeprecatePlugin = (pluginId: string) =>
  command<DeprecationState>(`${pathOf(pluginId)}/undeprecate`)
