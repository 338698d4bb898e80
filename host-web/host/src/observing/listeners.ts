import type { Undo } from '@plugin-platform/sdk'

/** Who wants to know that something changed. */
export class Listeners {
  readonly #listeners = new Set<() => void>()

  /** An arrow property, so that React can take it as it is. */
  readonly subscribe = (listener: () => void): Undo => {
    const own = () => {
      listener()
    }
    this.#listeners.add(own)
    return () => {
      this.#listeners.delete(own)
    }
  }

  notify(): void {
    for (const listener of [...this.#listeners]) listener()
  }
}
