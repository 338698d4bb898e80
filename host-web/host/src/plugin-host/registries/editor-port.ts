import type { Extension } from '@codemirror/state'
import type { PluginEditor, TextChange, TextRange, Undo } from '@plugin-platform/sdk'

/** What the editor page offers while it is shown. */
export interface EditorDriver extends Omit<PluginEditor, 'addExtension' | 'replaceRange'> {
  setExtensions: (extensions: Extension[]) => void
}

/** The plugins' way to the document. It outlives the editor page: extensions wait here for the next editor. */
export class EditorPort implements PluginEditor {
  #driver: EditorDriver | undefined
  #extensions: Extension[] = []

  attach(driver: EditorDriver): Undo {
    this.#driver = driver
    driver.setExtensions(this.#extensions)
    return () => {
      if (this.#driver === driver) this.#driver = undefined
    }
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

  addExtension(extension: Extension): Undo {
    // A wrapper of its own, since the same extension may be added twice.
    const own: Extension = [extension]
    this.#setExtensions([...this.#extensions, own])
    return () => {
      this.#setExtensions(this.#extensions.filter((each) => each !== own))
    }
  }

  #setExtensions(extensions: Extension[]): void {
    this.#driver?.setExtensions(extensions)
    this.#extensions = extensions
  }

  #open(): EditorDriver {
    if (!this.#driver) throw new Error('No document is open.')
    return this.#driver
  }
}
