import type { Extension } from '@codemirror/state'
import type { PluginEditor, TextChange, TextRange, Undo } from '@plugin-platform/sdk'

/** What the editor page offers while it is shown. */
export interface EditorDriver extends Omit<PluginEditor, 'addExtension' | 'replaceRange'> {
  /** Throws what an extension throws, and leaves everything as it was. */
  setExtensions: (extensions: Extension[]) => void
  /** An extension: `report` hears what view plugins, key bindings and handlers throw; CodeMirror has ended the view plugin then. */
  exceptionsTo: (report: (error: unknown) => void) => Extension
}

interface Added {
  extension: Extension
  /** Whose it is hears what it throws. */
  report: (error: unknown) => void
}

/** The plugins' way to the document. It outlives the editor page: extensions wait here for the next editor. */
export class EditorPort {
  #driver: EditorDriver | undefined
  #added: readonly Added[] = []
  /** Those that threw in the editor that is shown now. */
  readonly #expelled = new Set<Added>()
  #holds = 0
  #missed = false
  /** The same array until another extension is in it: the editor compares. */
  #wrapped: { of: readonly Added[]; extensions: Extension[] } = { of: [], extensions: [] }
  readonly #onException: (error: unknown) => void
  #exceptions: Extension = []

  /** `onException` hears what no single extension can be blamed for. */
  constructor(onException: (error: unknown) => void = () => undefined) {
    this.#onException = onException
  }

  attach(driver: EditorDriver): Undo {
    this.#driver = driver
    this.#exceptions = driver.exceptionsTo(this.#onException)
    this.#wrapped = { of: [], extensions: [] }
    this.#expelled.clear()
    this.#apply()
    return () => {
      if (this.#driver === driver) this.#driver = undefined
    }
  }

  /** Another document is shown: what threw in the one before has another chance. */
  readonly documentShown = (): void => {
    this.#expelled.clear()
    this.#apply()
  }

  getText(): string {
    return this.#driver?.getText() ?? ''
  }

  getSelection(): TextRange {
    return this.#driver?.getSelection() ?? { from: 0, to: 0 }
  }

  replaceRange(from: number, to: number, insert: string): void {
    this.replaceRanges([{ from, to, insert }])
  }

  replaceRanges(changes: TextChange[]): void {
    this.#open().replaceRanges(changes)
  }

  select(from: number, to = from): void {
    this.#open().select(from, to)
  }

  revealLine(line: number): void {
    this.#open().revealLine(line)
  }

  focus(): void {
    this.#driver?.focus()
  }

  addExtension(extension: Extension, report: (error: unknown) => void): Undo {
    const added: Added = { extension, report }
    this.#added = [...this.#added, added]
    this.#apply()
    return () => {
      this.#added = this.#added.filter((each) => each !== added)
      if (!this.#expelled.delete(added)) this.#apply()
    }
  }

  /**
   * Finds the extensions with which `attempt` throws, takes them out of the editor and reports them. False when it also
   * throws without any, or with none: then it is nobody's fault here.
   */
  expel(attempt: (extensions: Extension[]) => void): boolean {
    if (outcomeOf(attempt, []).threw) return false
    const kept: Added[] = []
    const before = this.#expelled.size
    for (const each of this.#admitted()) {
      const outcome = outcomeOf(attempt, this.#wrap([...kept, each]))
      if (!outcome.threw) kept.push(each)
      else {
        this.#expelled.add(each)
        each.report(outcome.error)
      }
    }
    if (this.#expelled.size === before) return false
    this.#apply()
    return true
  }

  /** Until the returned function is called the editor is left alone. */
  hold(): Undo {
    this.#holds += 1
    return () => {
      this.#holds -= 1
      if (this.#holds > 0 || !this.#missed) return
      this.#missed = false
      this.#apply()
    }
  }

  #apply(): void {
    if (this.#holds > 0) {
      this.#missed = true
      return
    }
    const driver = this.#driver
    if (!driver) return
    try {
      driver.setExtensions(this.#wrap(this.#admitted()))
    } catch (error) {
      const isTheirs = this.expel((extensions) => {
        driver.setExtensions(extensions)
      })
      if (!isTheirs) throw error
    }
  }

  #admitted(): Added[] {
    return this.#added.filter((each) => !this.#expelled.has(each))
  }

  /** Each in a wrapper of its own, since the same extension may be added twice. */
  #wrap(added: readonly Added[]): Extension[] {
    const { of, extensions } = this.#wrapped
    if (of.length === added.length && of.every((each, index) => each === added[index])) return extensions
    const fresh = [this.#exceptions, ...added.map(({ extension }) => [extension])]
    this.#wrapped = { of: added, extensions: added.length > 0 ? fresh : [] }
    return this.#wrapped.extensions
  }

  #open(): EditorDriver {
    if (!this.#driver) throw new Error('No document is open.')
    return this.#driver
  }
}

function outcomeOf(attempt: (extensions: Extension[]) => void, extensions: Extension[]) {
  try {
    attempt(extensions)
    return { threw: false as const }
  } catch (error) {
    return { threw: true as const, error }
  }
}
