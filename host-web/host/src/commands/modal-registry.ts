import { Listeners } from '../observing/listeners'
import { Signal } from '../observing/signal'

/** Which modals are open, by the ids of their contributions. */
export class ModalRegistry {
  readonly #listeners = new Listeners()
  readonly subscribe = this.#listeners.subscribe
  /** One that is open was asked for once more. */
  readonly openedAgain = new Signal<[id: string]>()
  #open: readonly string[] = []

  open(id: string): void {
    if (this.#open.includes(id)) this.openedAgain.emit(id)
    else this.#replace([...this.#open, id])
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
