import { Signal } from '../observing/signal'
import { pageStorage, type KeyValueStorage } from './page-storage'

/** Whose something is that this browser keeps: of whoever uses it without an account, or of one account. */
export type Owner = 'visitor' | `user:${string}`

const KEY = 'folio:owner'

export function isOwner(value: unknown): value is Owner {
  return value === 'visitor' || (typeof value === 'string' && /^user:./.test(value))
}

/** Who uses the page. Remembered, so that a start without the server shows what the last one did. */
export class PageOwner {
  readonly changed = new Signal<[owner: Owner]>()
  readonly #storage: KeyValueStorage
  #current: Owner

  constructor(storage: KeyValueStorage) {
    this.#storage = storage
    const remembered = storage.getItem(KEY)
    this.#current = isOwner(remembered) ? remembered : 'visitor'
  }

  get current(): Owner {
    return this.#current
  }

  set(owner: Owner): void {
    if (owner === this.#current) return
    this.#current = owner
    try {
      this.#storage.setItem(KEY, owner)
    } catch {
      // Full. Better to be taken for a visitor at the next start than for the one before.
      this.#storage.removeItem(KEY)
    }
    this.changed.emit(owner)
  }
}

export const pageOwner = new PageOwner(pageStorage)
