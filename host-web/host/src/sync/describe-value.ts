import type { SettingContribution } from '@plugin-platform/sdk'
import type { Place, SyncKind } from '../api/account/sync'
import type { InstalledPlugin } from '../api/types'
import type { Command } from '../commands/command-registry'
import { keyLabel } from '../commands/key-labels'
import { keyIn } from '../commands/shortcuts/own-keys'
import { humanise } from '../ui/format'
import type { Refusal } from './bounds'

export const KIND_NAMES: Record<SyncKind, string> = {
  keybindings: 'Keyboard shortcuts',
  storage: 'What plugins keep',
}

/** What a place is for a person: `Key of “Bold”`, `Snippets: list`. */
export function nameOfPlace(
  { kind, pluginId, key }: Place,
  commands: readonly Pick<Command, 'id' | 'title'>[],
  plugins: readonly Pick<InstalledPlugin, 'pluginId' | 'manifest'>[],
): string {
  if (kind === 'keybindings') return `Key of “${commands.find(({ id }) => id === key)?.title ?? key}”`
  return `${nameOfPlugin(pluginId, plugins)}: ${shortened(key)}`
}

export const nameOfPlugin = (
  pluginId: string,
  plugins: readonly Pick<InstalledPlugin, 'pluginId' | 'manifest'>[],
): string => plugins.find((plugin) => plugin.pluginId === pluginId)?.manifest.name ?? humanise(pluginId)

/** As much of a value as one needs to choose between two. */
export function describeValue({ kind }: Place, value: string | null): string {
  if (kind === 'storage') return value === null ? 'nothing' : shortened(value)
  if (value === null) return 'as it came'
  const key = keyIn(value)
  if (key === null) return 'no key'
  return key === undefined ? shortened(value) : keyLabel(key)
}

/** Null is the default. */
export function describeSetting(setting: SettingContribution | undefined, value: unknown): string {
  const meant = value ?? setting?.default
  if (meant === undefined || meant === null) return 'nothing'
  if (typeof meant === 'boolean') return meant ? 'on' : 'off'
  const chosen = setting?.options?.find((option) => option.value === meant)
  return chosen?.label ?? shortened(typeof meant === 'string' ? meant : JSON.stringify(meant))
}

export const REFUSALS: Record<Refusal, string> = {
  large: 'is larger than 8 KB',
  full: 'has no room in your account: delete what you do not need',
  invalid: 'cannot be kept in an account',
  noRoom: 'was changed on another device and has no room in this browser: delete what you do not need here',
}

const MOST = 60

const shortened = (text: string) => (text.length > MOST ? `${text.slice(0, MOST)}…` : text)
