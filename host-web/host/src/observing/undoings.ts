import type { Undo } from '@plugin-platform/sdk'

/** Collects what must be undone, and undoes it once, latest first. */
export class Undoings {
  #undos = new Set<Undo>()

  /** Returns an undo that may be called earlier; what was undone early is not undone again. */
  add(undo: Undo): Undo {
    const once = () => {
      if (this.#undos.delete(once)) undo()
    }
    this.#undos.add(once)
    return once
  }

  undoAll(): void {
    for (const undo of [...this.#undos].reverse()) undo()
  }
}
