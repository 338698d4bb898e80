import type { PluginContext, PluginProps, SlotContribution, SlotName, Undo } from '@plugin-platform/sdk'
import type { ComponentType } from 'react'
import { Listeners } from '../../observing/listeners'

const DEFAULT_ORDER = 100

/** A component in its slot, with all that it takes to render it. */
export interface Contribution {
  /** Of the run that brought it: a component begins afresh with each run. */
  run: number
  key: string
  /** What modals are opened by. */
  id: string
  pluginId: string
  pluginName: string
  version: string
  slot: SlotName
  title: string
  order: number
  component: ComponentType<PluginProps>
  context: PluginContext
}

export class SlotRegistry {
  readonly #listeners = new Listeners()
  readonly subscribe = this.#listeners.subscribe
  #contributions: readonly Contribution[] = []
  /** Made when they are asked for. */
  readonly #bySlot = new Map<SlotName, readonly Contribution[]>()

  add(contribution: Contribution): Undo {
    const { key, slot } = contribution
    if (this.in(slot).some((each) => each.key === key))
      throw new Error(`It fills the ${slot} twice with "${contribution.id}".`)
    this.#replace([...this.#contributions, contribution].sort(inOrder))
    return () => {
      this.#replace(this.#contributions.filter((each) => each !== contribution))
    }
  }

  /** The same array until something in the slot changes. */
  in(slot: SlotName): readonly Contribution[] {
    const known = this.#bySlot.get(slot)
    if (known) return known
    const found = this.#contributions.filter((contribution) => contribution.slot === slot)
    this.#bySlot.set(slot, found)
    return found
  }

  hold(): Undo {
    return this.#listeners.hold()
  }

  #replace(contributions: readonly Contribution[]): void {
    this.#contributions = contributions
    for (const [slot, known] of this.#bySlot) {
      const now = contributions.filter((contribution) => contribution.slot === slot)
      if (!isSame(now, known)) this.#bySlot.set(slot, now)
    }
    this.#listeners.notify()
  }
}

export function orderOf(declared: SlotContribution): number {
  return declared.order ?? DEFAULT_ORDER
}

function isSame(one: readonly Contribution[], other: readonly Contribution[]): boolean {
  return one.length === other.length && one.every((contribution, index) => contribution === other[index])
}

function inOrder(a: Contribution, b: Contribution): number {
  return a.order - b.order || a.pluginId.localeCompare(b.pluginId) || a.key.localeCompare(b.key)
}
