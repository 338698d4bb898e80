import { Listeners } from '../observing/listeners'

/** Which modals are open, by the ids of their contributions. */
export class ModalRegistry {
  readonly #listeners = new Listeners()
  readonly subscribe = this.#listeners.subscribe
  #open: readonly string[] = []

  open(id: string): void {
    if (!this.#open.includes(id)) this.#replace([...this.#open, id])
  }

  close(id: string): void {
    if (this.#open.includes(id)) this.#replace(this.#open.filter((each) => each !== id))
  }

  /** The same array until a modal opens or closes. An arrow property, so that React can take it as it is. */
  readonly list = (): readonly string[] => this.#open

  hold(): () => void {
    return this.#listeners.hold()
  }

  #replace(open: readonly string[]): void {
    this.#open = open
    this.#listeners.notify()
  }
}
