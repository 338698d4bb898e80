import type { Undo } from '@plugin-platform/sdk'

/** Something that happens, and those who want to hear of it. */
export class Signal<A extends unknown[]> {
  readonly #listeners = new Set<{ hear: (...args: A) => void }>()

  /** An arrow property, so that it can be handed on. */
  readonly listen = (hear: (...args: A) => void): Undo => {
    const listener = { hear }
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  emit(...args: A): void {
    for (const { hear } of [...this.#listeners]) hear(...args)
  }
}
