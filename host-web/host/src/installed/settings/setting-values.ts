import type { PluginManifest, SettingContribution } from '@plugin-platform/sdk'

import { ApiError } from '../../api/http/api-error'
import type { SettingValues } from '../../api/types'

export const settingsOf = (manifest: PluginManifest): SettingContribution[] =>
  manifest.contributes.settings ?? []

export function defaultValues(settings: SettingContribution[]): SettingValues {
  return Object.fromEntries(
    settings.filter((setting) => setting.default !== undefined).map(({ id, default: value }) => [id, value]),
  )
}

/** Settings after a patch, in which null stands for the default. */
export function patched(
  settings: SettingValues,
  patch: SettingValues,
  manifest: PluginManifest,
): SettingValues {
  const defaults = defaultValues(settingsOf(manifest))
  const changes = Object.entries(patch).map(
    ([id, value]) => [id, value === null ? defaults[id] : value] as const,
  )
  const kept = Object.entries(settings).filter(([id]) => !(id in patch))
  return Object.fromEntries([...kept, ...changes.filter(([, value]) => value !== undefined)])
}

/** What the server says of each setting, by its id. Pointers are `/settings/<id>` (RFC 6901). */
export function settingErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {}
  const entries = error.errors.flatMap(({ pointer, detail }) => {
    const id = pointer?.startsWith('/settings/') ? pointer.split('/')[2] : undefined
    return id === undefined ? [] : [[unescapePointer(id), detail] as const]
  })
  return Object.fromEntries(entries)
}

const unescapePointer = (token: string) => token.replaceAll('~1', '/').replaceAll('~0', '~')
