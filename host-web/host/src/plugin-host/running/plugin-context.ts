import type { PluginContext, PluginManifest, Undo } from '@plugin-platform/sdk'
import type { Registries } from '../registries/registries'
import { NamespacedStorage } from './plugin-storage'
import type { SettingsStore } from './plugin-settings'
import type { Undoings } from '../../observing/undoings'

const HOST_STATE = 'editor.'

/** Runs a plugin's function such that what it throws is reported and goes no further. */
export type Guard = <A extends unknown[]>(handler: (...args: A) => unknown) => (...args: A) => void

/** All that one plugin can do. Each registration is remembered in `undoings`. */
export function createContext(
  manifest: PluginManifest,
  settings: SettingsStore,
  registries: Registries,
  undoings: Undoings,
  guard: Guard,
): PluginContext {
  const { id } = manifest
  const { events, state, commands, modals, editor } = registries
  const storage = new NamespacedStorage(id)
  const kept = (undo: Undo) => undoings.add(undo)
  undoings.add(storage.follow())
  undoings.add(() => {
    state.release(id)
  })

  return {
    pluginId: id,
    events: {
      emit: (event, data) => {
        events.emit(event, data)
      },
      on: (event, handler) => kept(events.on(event, guard(handler))),
    },
    state: {
      get: (key) => state.get(key),
      set: (key, value) => {
        if (key.startsWith(HOST_STATE))
          throw new Error(`"${key}" is the host's: change the document through context.editor.`)
        state.set(key, value, id)
      },
      subscribe: (key, handler) => kept(state.subscribe(key, guard(handler))),
    },
    storage: {
      get: (key) => storage.get(key),
      set: (key, value) => {
        storage.set(key, value)
      },
      delete: (key) => {
        storage.delete(key)
      },
      subscribe: (key, handler) => kept(storage.subscribe(key, guard(handler))),
    },
    commands: {
      register: (command, handler) => kept(commands.handle(command, guard(handler), id)),
      execute: (command) => {
        registries.execute(command)
      },
    },
    settings: {
      get: (setting) => settings.get(setting),
      subscribe: (setting, handler) => kept(settings.subscribe(setting, guard(handler))),
    },
    modals: {
      open: (modal) => {
        modals.open(modalKey(manifest, modal))
      },
      close: (modal) => {
        modals.close(modalKey(manifest, modal))
      },
    },
    editor: {
      getText: () => editor.getText(),
      getSelection: () => editor.getSelection(),
      replaceRange: (from, to, text) => {
        editor.replaceRange(from, to, text)
      },
      replaceRanges: (changes) => {
        editor.replaceRanges(changes)
      },
      select: (from, to) => {
        editor.select(from, to)
      },
      revealLine: (line) => {
        editor.revealLine(line)
      },
      focus: () => {
        editor.focus()
      },
      addExtension: (extension) => kept(editor.addExtension(extension)),
    },
  }
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
