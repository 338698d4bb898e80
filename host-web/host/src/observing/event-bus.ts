import type { Undo } from '@plugin-platform/sdk'
import { throwLater } from './uncaught'

type Handler = (data: unknown) => void

interface Emission {
  event: string
  data: unknown
}

/** How many events may come of one: handlers that answer each other for ever would stop the page. */
const MOST_EMISSIONS = 1_000

/**
 * Delivers events in the order in which they were emitted: what a handler emits is delivered when all have heard the event
 * before it. A handler that is removed meanwhile does not hear it any more, one that is added hears the next.
 */
export class EventBus {
  readonly #handlers = new Map<string, Set<Handler>>()
  #queue: Emission[] = []
  #isDelivering = false

  on(event: string, handler: Handler): Undo {
    const own: Handler = (data) => {
      handler(data)
    }
    const handlers = this.#handlers.get(event) ?? new Set()
    this.#handlers.set(event, handlers.add(own))
    return () => {
      handlers.delete(own)
      if (handlers.size === 0 && this.#handlers.get(event) === handlers) this.#handlers.delete(event)
    }
  }

  /** Throws when handlers answer each other without an end. */
  emit(event: string, data?: unknown): void {
    if (this.#queue.length >= MOST_EMISSIONS)
      throw new Error(`"${event}" was emitted ${MOST_EMISSIONS} times by handlers that answer each other.`)
    this.#queue.push({ event, data })
    if (!this.#isDelivering) this.#deliverAll()
  }

  #deliverAll(): void {
    this.#isDelivering = true
    try {
      // Grows while handlers emit.
      for (const emission of this.#queue) this.#deliver(emission)
    } finally {
      this.#queue = []
      this.#isDelivering = false
    }
  }

  #deliver({ event, data }: Emission): void {
    const handlers = this.#handlers.get(event)
    for (const handler of [...(handlers ?? [])]) {
      if (!handlers?.has(handler)) continue
      try {
        handler(data)
      } catch (error) {
        throwLater(error)
      }
    }
  }
}
