import type { InstalledPlugin, SettingValues } from '../../api/types'

/** Settings as the server said them last, of plugins of which changes are under way: what is shown is ahead of it. */
export class SeenSettings {
  readonly #seen = new Map<string, { settings: SettingValues; changes: number }>()

  /** Returns what is called when the change is over, however it went. */
  begin({ pluginId, settings }: InstalledPlugin): () => void {
    const known = this.#seen.get(pluginId) ?? { settings, changes: 0 }
    this.#seen.set(pluginId, known)
    known.changes += 1
    return () => {
      known.changes -= 1
      if (known.changes === 0) this.#seen.delete(pluginId)
    }
  }

  of({ pluginId, settings }: InstalledPlugin): SettingValues {
    return this.#seen.get(pluginId)?.settings ?? settings
  }

  note({ pluginId, settings }: InstalledPlugin): void {
    const known = this.#seen.get(pluginId)
    if (known) known.settings = settings
  }
}
