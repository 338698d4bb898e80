import type { PluginManifest, PluginSettings, Undo } from '@plugin-platform/sdk'
import { EventBus } from '../../observing/event-bus'

export type SettingValues = Record<string, unknown>

/** What the user chose over what the manifest declares as default. */
export class SettingsStore implements PluginSettings {
  #values: SettingValues
  readonly #defaults: SettingValues
  readonly #changes = new EventBus()

  constructor(manifest: PluginManifest, chosen: SettingValues) {
    this.#defaults = Object.fromEntries(
      (manifest.contributes.settings ?? []).map(({ id, default: value }) => [id, value]),
    )
    this.#values = { ...this.#defaults, ...chosen }
  }

  get<T>(id: string): T | undefined {
    return this.#values[id] as T | undefined
  }

  subscribe(id: string, handler: (value: unknown) => void): Undo {
    return this.#changes.on(id, handler)
  }

  replace(chosen: SettingValues): void {
    const before = this.#values
    this.#values = { ...this.#defaults, ...chosen }
    const ids = new Set([...Object.keys(before), ...Object.keys(this.#values)])
    for (const id of ids) {
      if (!Object.is(before[id], this.#values[id])) this.#changes.emit(id, this.#values[id])
    }
  }
}
