import type { Undo } from '@plugin-platform/sdk'

type Handler = (data: unknown) => void

export class EventBus {
  readonly #handlers = new Map<string, Set<Handler>>()

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

  emit(event: string, data?: unknown): void {
    for (const handler of [...(this.#handlers.get(event) ?? [])]) handler(data)
  }
}
