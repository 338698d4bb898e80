import type { Undo } from '@plugin-platform/sdk'
import { throwLater } from './uncaught'

/** Who wants to know that something changed. */
export class Listeners {
  readonly #listeners = new Set<() => void>()
  #holds = 0
  #missed = false

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
    if (this.#holds > 0) {
      this.#missed = true
      return
    }
    for (const listener of [...this.#listeners]) {
      try {
        listener()
      } catch (error) {
        throwLater(error)
      }
    }
  }

  /** Until the returned function is called nobody is told, and then once: several changes look like one. */
  hold(): Undo {
    this.#holds += 1
    return () => {
      this.#holds -= 1
      if (this.#holds > 0 || !this.#missed) return
      this.#missed = false
      this.notify()
    }
  }
}
