import type { Undo } from '@plugin-platform/sdk'

interface Entry {
  register: () => Undo
  undo: Undo | undefined
}

/**
 * Everything that one run of a plugin has registered: staged while it activates, all live at once when that succeeded, and
 * gone, with whatever comes later, when the run has ended.
 */
export class Registrations {
  #phase: 'staged' | 'live' | 'ended' = 'staged'
  readonly #entries = new Set<Entry>()
  #changes: (() => void)[] = []
  #effects: (() => void)[] = []
  readonly #late: () => void

  /** `late` is called when something is asked for after the end. */
  constructor(late: () => void) {
    this.#late = late
  }

  get isLive(): boolean {
    return this.#phase === 'live'
  }

  /** Registers now, or when the run goes live. What is undone before that is never registered. */
  add(register: () => Undo): Undo {
    if (this.#phase === 'ended') {
      this.#late()
      return () => undefined
    }
    const entry: Entry = { register, undo: this.isLive ? register() : undefined }
    this.#entries.add(entry)
    return () => {
      if (this.#entries.delete(entry)) entry.undo?.()
    }
  }

  /** Changes something shared now, or together with all else when the run goes live. */
  change(apply: () => void): void {
    if (this.#phase === 'staged') this.#changes.push(apply)
    else this.unlessEnded(apply)
  }

  /** Does something that others answer now, or once the run is live. */
  effect(happen: () => void): void {
    if (this.#phase === 'staged') this.#effects.push(happen)
    else this.unlessEnded(happen)
  }

  get hasEnded(): boolean {
    return this.#phase === 'ended'
  }

  /** Ends with the run, whether that went live or not, what is there from now on. */
  own(end: () => void): void {
    this.#entries.add({ register: () => end, undo: end })
  }

  unlessEnded(act: () => void): void {
    if (this.#phase === 'ended') this.#late()
    else act()
  }

  /** Makes all of it live. The returned effects are for when the change of versions is complete. */
  commit(): () => void {
    this.#phase = 'live'
    for (const entry of this.#entries) entry.undo = entry.register()
    for (const apply of this.#changes.splice(0)) apply()
    const effects = this.#effects.splice(0)
    return () => {
      for (const happen of effects) this.unlessEnded(happen)
    }
  }

  /** Undoes all of it, the latest first. */
  end(): void {
    this.#phase = 'ended'
    this.#changes = []
    this.#effects = []
    const entries = [...this.#entries].reverse()
    this.#entries.clear()
    for (const { undo } of entries) undo?.()
  }
}
