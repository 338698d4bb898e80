import type { Interest } from './interests'
import type { LiveConnection } from './live-connection'

/** Wants to hear of these ids, and of no others since they changed. */
export class WantAll {
  readonly #live: LiveConnection
  readonly #interest: Interest
  readonly #wanted = new Map<string, () => void>()

  constructor(live: LiveConnection, interest: Interest) {
    this.#live = live
    this.#interest = interest
  }

  set(ids: ReadonlySet<string>): void {
    for (const [id, forget] of this.#wanted) {
      if (ids.has(id)) continue
      forget()
      this.#wanted.delete(id)
    }
    for (const id of ids) if (!this.#wanted.has(id)) this.#wanted.set(id, this.#live.want(this.#interest, id))
  }
}
