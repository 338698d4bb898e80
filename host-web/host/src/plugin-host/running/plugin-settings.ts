import type { PluginManifest, PluginSettings, Undo } from '@plugin-platform/sdk'
import { EventBus } from '../../observing/event-bus'

export type SettingValues = Record<string, unknown>

/** What the user chose over what the manifest declares as default. */
export class SettingsStore implements PluginSettings {
  #values: ReadonlyMap<string, unknown>
  readonly #defaults: readonly [string, unknown][]
  readonly #changes = new EventBus()

  constructor(manifest: PluginManifest, chosen: SettingValues) {
    this.#defaults = (manifest.contributes.settings ?? []).map(({ id, default: value }) => [id, value])
    this.#values = this.#over(chosen)
  }

  get<T>(id: string): T | undefined {
    return this.#values.get(id) as T | undefined
  }

  subscribe(id: string, handler: (value: unknown) => void): Undo {
    return this.#changes.on(id, handler)
  }

  replace(chosen: SettingValues): void {
    const before = this.#values
    this.#values = this.#over(chosen)
    for (const id of new Set([...before.keys(), ...this.#values.keys()])) {
      const value = this.#values.get(id)
      if (!Object.is(before.get(id), value)) this.#changes.emit(id, value)
    }
  }

  #over(chosen: SettingValues): ReadonlyMap<string, unknown> {
    return new Map([...this.#defaults, ...Object.entries(chosen)])
  }
}
