import type { Extension } from '@codemirror/state'
import { problemOfSynced, problemOfSyncing, sizeOfSynced } from '../rules/synced-storage.js'
import type { PluginContext, PluginStorage, TextChange, TextRange, Undo } from './context.ts'
import type { PluginManifest } from './manifest.ts'

type Handler = (value: unknown) => void

/** Values with subscribers: what state, storage and settings have in common. */
class Values {
  readonly #values: Map<string, unknown>
  readonly #handlers = new Map<string, Set<Handler>>()

  constructor(initial: Record<string, unknown> = {}) {
    this.#values = new Map(Object.entries(initial))
  }

  readonly get = <T>(key: string) => this.#values.get(key) as T | undefined

  readonly set = (key: string, value: unknown) => {
    if (Object.is(this.#values.get(key), value)) return
    this.#values.set(key, value)
    this.tell(key, value)
  }

  readonly delete = (key: string) => {
    this.set(key, undefined)
  }

  readonly subscribe = (key: string, handler: Handler): Undo => {
    const handlers = this.#handlers.get(key) ?? new Set()
    this.#handlers.set(key, handlers.add(handler))
    return () => {
      handlers.delete(handler)
    }
  }

  tell(key: string, value: unknown): void {
    for (const handler of [...(this.#handlers.get(key) ?? [])]) handler(value)
  }
}

export interface TestContext extends PluginContext {
  /** Everything that was emitted, in order. */
  readonly emitted: { event: string; data: unknown }[]
  /** Ids of the modals that are open. */
  readonly openModals: Set<string>
  /** The line that was revealed last. */
  readonly revealedLine: () => number | undefined
  /** What was given to `editor.addExtension` and not undone, in order: what a test makes its `EditorState` with. */
  readonly extensions: readonly Extension[]
  /** Changes a setting as the user would. */
  readonly changeSetting: (id: string, value: unknown) => void
  /** Sets host state, such as `editor.content`. */
  readonly setHostState: (key: string, value: unknown) => void
}

/** A context without a host, for a plugin's own tests. `text` is the open document. */
export function createTestContext(manifest: PluginManifest, { text = '' } = {}): TestContext {
  const settings = new Values(
    Object.fromEntries((manifest.contributes.settings ?? []).map(({ id, default: value }) => [id, value])),
  )
  const state = new Values({ 'editor.content': text })
  const events = new Values()
  const commands = new Map<string, () => void>()
  const emitted: TestContext['emitted'] = []
  const openModals = new Set<string>()
  const modals = new Set(
    (manifest.contributes.slots ?? [])
      .filter(({ slot }) => slot === 'modal')
      .map(({ id, component }) => id ?? component),
  )
  const editor = createEditor(state)
  return {
    pluginId: manifest.id,
    events: {
      emit: (event, data) => {
        emitted.push({ event, data })
        events.tell(event, data)
      },
      on: events.subscribe,
    },
    state,
    storage: Object.assign(new Values(), { sync: createSynced(manifest.permissions) }),
    settings,
    commands: {
      register: (id, handler) => {
        if (!manifest.contributes.commands?.some((command) => command.id === id))
          throw new Error(`The manifest has no command "${id}".`)
        commands.set(id, handler)
        return () => {
          commands.delete(id)
        }
      },
      execute: (id) => {
        const run = commands.get(id)
        if (run) run()
        else if (modals.has(id)) openModals.add(id)
        else throw new Error(`Nothing is registered for "${id}", and no modal of the manifest has this id.`)
      },
    },
    modals: {
      open: (id) => {
        openModals.add(id)
      },
      close: (id) => {
        openModals.delete(id)
      },
    },
    editor,
    assets: {
      worker: () =>
        Promise.reject(
          new Error('There are no workers without a browser. Replace assets.worker in the test.'),
        ),
    },
    emitted,
    openModals,
    extensions: editor.extensions,
    revealedLine: () => editor.revealed,
    changeSetting: settings.set,
    setHostState: state.set,
  }
}

/** As strict as the host: a plugin's test fails where the plugin would. */
function createSynced(permissions: readonly string[] = []): PluginStorage {
  const values = new Values()
  const sizes = new Map<string, number>()
  const require = (problem: string | undefined) => {
    if (problem !== undefined) throw new Error(problem)
  }
  const allowed = (): Values => {
    require(problemOfSyncing(permissions))
    return values
  }
  return {
    get: (key) => allowed().get(key),
    set: (key, value) => {
      const json = JSON.stringify(value) as string | undefined
      const kept = allowed()
      if (json === undefined) sizes.delete(key)
      else {
        require(problemOfSynced(key, json, sizes))
        sizes.set(key, sizeOfSynced(key, json))
      }
      kept.set(key, value)
    },
    delete: (key) => {
      allowed().delete(key)
      sizes.delete(key)
    },
    subscribe: (key, handler) => allowed().subscribe(key, handler),
  }
}

function createEditor(state: Values) {
  let selection: TextRange = { from: 0, to: 0 }
  const extensions: Extension[] = []
  const text = () => state.get<string>('editor.content') ?? ''
  const replaceRanges = (changes: TextChange[]) => {
    const fromTheEnd = changes.toSorted((a, b) => b.from - a.from)
    state.set(
      'editor.content',
      fromTheEnd.reduce(
        (before, { from, to, insert }) => before.slice(0, from) + insert + before.slice(to),
        text(),
      ),
    )
  }
  return {
    revealed: undefined as number | undefined,
    getText: text,
    getSelection: () => selection,
    replaceRange: (from: number, to: number, insert: string) => {
      replaceRanges([{ from, to, insert }])
    },
    replaceRanges,
    select: (from: number, to = from) => {
      selection = { from, to }
    },
    revealLine(line: number) {
      this.revealed = line
    },
    focus: () => undefined,
    extensions,
    addExtension: (extension: Extension): Undo => {
      const added = [extension]
      extensions.push(added)
      return () => {
        const place = extensions.indexOf(added)
        if (place >= 0) extensions.splice(place, 1)
      }
    },
  }
}
