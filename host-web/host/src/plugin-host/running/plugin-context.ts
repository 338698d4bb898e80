import type { PluginAssets, PluginContext, PluginManifest, PluginStorage } from '@plugin-platform/sdk'
import { commandIdOf } from '../declarations/command-ids'
import type { Registries } from '../registries/registries'
import type { Owner } from '../registries/state-store'
import type { SettingsStore } from './plugin-settings'
import type { NamespacedStorage } from './plugin-storage'
import type { SyncedStorage } from './synced-storage'
import type { Registrations } from './registrations'

const HOST_STATE = 'editor.'

/** Runs a plugin's function such that what it throws is reported and goes no further. */
export type Guard = <A extends unknown[]>(handler: (...args: A) => unknown) => (...args: A) => void

export interface ContextParts {
  manifest: PluginManifest
  registries: Registries
  registrations: Registrations
  settings: SettingsStore
  storage: NamespacedStorage
  synced: SyncedStorage
  assets: PluginAssets
  /** Whose the shared values are. */
  owner: Owner
  guard: Guard
  report: (error: unknown) => void
  execute: (command: string) => void
  /** False when the run has ended and its `deactivate` too. */
  mayStore: () => boolean
}

/** All that one run of a plugin can do. What it registers goes through `registrations`, and so ends with the run. */
export function createContext(parts: ContextParts): PluginContext {
  const { manifest, registries, registrations, settings, guard, execute } = parts
  const { events, commands, modals } = registries
  return {
    pluginId: manifest.id,
    events: {
      emit: (event, data) => {
        registrations.effect(() => {
          events.emit(event, data)
        })
      },
      on: (event, handler) => registrations.add(() => events.on(event, guard(handler))),
    },
    state: stateOf(parts),
    storage: storageOf(parts),
    commands: {
      register: (command, handler) => {
        const id = ownCommand(manifest, command)
        if (id === undefined)
          throw new Error(`The command "${command}" is not among the manifest's commands.`)
        return registrations.add(() => commands.handle(id, guard(handler)))
      },
      execute: (command) => {
        registrations.unlessEnded(() => {
          execute(ownCommand(manifest, command) ?? command)
        })
      },
    },
    settings: {
      get: (setting) => settings.get(setting),
      subscribe: (setting, handler) => registrations.add(() => settings.subscribe(setting, guard(handler))),
    },
    modals: {
      open: (modal) => {
        const key = modalKey(manifest, modal)
        registrations.change(() => {
          modals.open(key)
        })
      },
      close: (modal) => {
        const key = modalKey(manifest, modal)
        registrations.change(() => {
          modals.close(key)
        })
      },
    },
    editor: editorOf(parts),
    assets: parts.assets,
  }
}

function stateOf({ registries, registrations, owner, guard }: ContextParts): PluginContext['state'] {
  const { state } = registries
  // What was set before the run is live is the run's own until then.
  const staged = new Map<string, unknown>()
  return {
    get: <T>(key: string) => (staged.has(key) ? (staged.get(key) as T | undefined) : state.get<T>(key)),
    set: (key, value) => {
      if (key.startsWith(HOST_STATE))
        throw new Error(`"${key}" is the host's: change the document through context.editor.`)
      if (!registrations.isLive) staged.set(key, value)
      registrations.change(() => {
        staged.delete(key)
        state.set(key, value, owner)
      })
    },
    subscribe: (key, handler) => registrations.add(() => state.subscribe(key, guard(handler))),
  }
}

function storageOf(parts: ContextParts): PluginContext['storage'] {
  return { ...areaOf(parts.storage, parts), sync: areaOf(parts.synced, parts) }
}

function areaOf(area: PluginStorage, { registrations, guard, mayStore }: ContextParts): PluginStorage {
  return {
    get: (key) => area.get(key),
    set: (key, value) => {
      if (mayStore()) area.set(key, value)
    },
    delete: (key) => {
      if (mayStore()) area.delete(key)
    },
    subscribe: (key, handler) => registrations.add(() => area.subscribe(key, guard(handler))),
  }
}

function editorOf({ registries, registrations, report }: ContextParts): PluginContext['editor'] {
  const { editor } = registries
  return {
    getText: () => editor.getText(),
    getSelection: () => editor.getSelection(),
    replaceRange: (from, to, text) => {
      registrations.unlessEnded(() => {
        editor.replaceRange(from, to, text)
      })
    },
    replaceRanges: (changes) => {
      registrations.unlessEnded(() => {
        editor.replaceRanges(changes)
      })
    },
    select: (from, to) => {
      registrations.unlessEnded(() => {
        editor.select(from, to)
      })
    },
    revealLine: (line) => {
      registrations.unlessEnded(() => {
        editor.revealLine(line)
      })
    },
    focus: () => {
      registrations.unlessEnded(() => {
        editor.focus()
      })
    },
    addExtension: (extension) => registrations.add(() => editor.addExtension(extension, report)),
  }
}

/** The id under which the host knows a command of this manifest; undefined for another's. */
function ownCommand({ id, contributes }: PluginManifest, command: string): string | undefined {
  const isOwn = (contributes.commands ?? []).some((each) => each.id === command)
  return isOwn ? commandIdOf(id, command) : undefined
}

/** The key of a modal contribution; throws when the manifest has no such modal. */
function modalKey(manifest: PluginManifest, id: string): string {
  const declared = (manifest.contributes.slots ?? []).filter((slot) => slot.slot === 'modal')
  if (!declared.some((modal) => (modal.id ?? modal.component) === id)) {
    throw new Error(`The manifest of ${manifest.id} has no modal "${id}".`)
  }
  return contributionKey(manifest.id, id)
}

export function contributionKey(pluginId: string, id: string): string {
  return `${pluginId}/${id}`
}
