import type { Undo } from '@plugin-platform/sdk'
import { EventBus } from '../../observing/event-bus'

/** A run of a plugin, or whoever else can be told from others. */
export type Owner = object | string

const HOST: Owner = {}

interface Layer {
  owner: Owner
  value: unknown
}

/** Values shared by the host and the plugins. The last writer's counts; when it goes, the one before is back. */
export class StateStore {
  /** The last layer of a key counts; an owner has one at most. */
  readonly #layers = new Map<string, readonly Layer[]>()
  readonly #changes = new EventBus()
  /** While changes are held: what each changed key was before. */
  #held: Map<string, unknown> | undefined

  get<T>(key: string): T | undefined {
    return this.#layers.get(key)?.at(-1)?.value as T | undefined
  }

  set(key: string, value: unknown, owner: Owner = HOST): void {
    const others = this.#without(key, owner)
    this.#replace(key, [...others, { owner, value }])
  }

  /** Several values of the host's at once: whoever hears of one finds the others. */
  setAll(values: Record<string, unknown>): void {
    const release = this.hold()
    for (const [key, value] of Object.entries(values)) this.set(key, value)
    release()
  }

  subscribe(key: string, handler: (value: unknown) => void): Undo {
    return this.#changes.on(key, (value) => {
      // Somebody changed it again before this handler's turn: the newer value is on its way.
      if (Object.is(value, this.get(key))) handler(value)
    })
  }

  release(owner: Owner): void {
    for (const [key, layers] of [...this.#layers])
      if (layers.some((layer) => layer.owner === owner)) this.#replace(key, this.#without(key, owner))
  }

  /** Until the returned function is called nobody is told, and then of what has really changed. */
  hold(): Undo {
    if (this.#held) return () => undefined
    const held = new Map<string, unknown>()
    this.#held = held
    return () => {
      this.#held = undefined
      for (const [key, before] of held) this.#tell(key, before)
    }
  }

  #without(key: string, owner: Owner): readonly Layer[] {
    return (this.#layers.get(key) ?? []).filter((layer) => layer.owner !== owner)
  }

  #replace(key: string, layers: readonly Layer[]): void {
    const before = this.get(key)
    if (layers.length > 0) this.#layers.set(key, layers)
    else this.#layers.delete(key)
    if (!this.#held) this.#tell(key, before)
    else if (!this.#held.has(key)) this.#held.set(key, before)
  }

  #tell(key: string, before: unknown): void {
    const value = this.get(key)
    if (!Object.is(before, value)) this.#changes.emit(key, value)
  }
}
