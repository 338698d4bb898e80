import type { Place, SyncChange, SyncedValue, SyncResult } from '../api/account/sync'
import { ApiError, unreachable } from '../api/http/api-error'
import { keysOf, MemoryStorage } from '../browser/page-storage'
import { PageOwner } from '../browser/page-owner'
import { storageKeyOf } from './local-values'
import { placeId, SyncRecords } from './sync-records'
import { Synchroniser } from './synchroniser'

/** The account's half, as `installs/sync/model.py` decides. */
export class FakeAccount {
  readonly #values = new Map<string, SyncedValue>()
  readonly #applied = new Set<string>()
  revision = 0
  /** Values beyond this many are `full`. */
  room = Infinity
  isAway = false
  /** The next answer of a change does not come. */
  losesAnAnswer = false
  /** Keys that nobody can keep. */
  refuses: string[] = []
  sent: SyncChange[][] = []
  /** Once, while the next answer is on its way. */
  whileAsked: (() => void) | undefined
  /** Each time that something is on its way. */
  whileSent: (() => void) | undefined

  api = {
    syncedSince: (_account: string, since: number) => {
      if (this.isAway) return Promise.reject(unreachable('You are offline.'))
      this.whileAsked?.()
      this.whileAsked = undefined
      const items = [...this.#values.values()].filter(({ revision }) => revision > since)
      return Promise.resolve({ items, revision: this.revision })
    },
    sendChanges: (_account: string, changes: readonly SyncChange[]) => {
      if (this.isAway) return Promise.reject(unreachable('You are offline.'))
      this.sent.push([...changes])
      if (changes.some(({ key }) => this.refuses.includes(key))) return Promise.reject(invalid())
      this.whileSent?.()
      const results = changes.map((change) => this.#apply(change))
      if (this.losesAnAnswer) {
        this.losesAnAnswer = false
        return Promise.reject(unreachable('The server took too long to answer.'))
      }
      return Promise.resolve({ results, revision: this.revision })
    },
  }

  value(place: Place): string | null {
    return this.#values.get(placeId(place))?.value ?? null
  }

  #apply({ id, base, value, kind, pluginId, key }: SyncChange): SyncResult {
    const there = this.#values.get(placeId({ kind, pluginId, key }))
    const present = { value: there?.value ?? null, revision: there?.revision ?? 0 }
    if (this.#applied.has(id) || present.value === value) return { id, status: 'applied', ...present }
    if (present.revision !== base) return { id, status: 'conflict', ...present }
    if (!there && this.#values.size >= this.room) return { id, status: 'full', ...present }
    this.#applied.add(id)
    this.revision += 1
    const changed = { kind, pluginId, key, value, revision: this.revision }
    this.#values.set(placeId(changed), changed)
    return { id, status: 'applied', value, revision: this.revision }
  }
}

/** A browser of its own, whose pages come and go. */
export class Device {
  readonly storage = new MemoryStorage()
  readonly owner = new PageOwner(this.storage)
  hasNoRoom = false
  /** The one value that does not fit. */
  noRoomFor: string | undefined
  readonly #name: string
  readonly #account: FakeAccount
  sync: Synchroniser

  constructor(account: FakeAccount, name: string) {
    this.#account = account
    this.#name = name
    this.owner.set('user:1')
    const setItem = this.storage.setItem.bind(this.storage)
    this.storage.setItem = (key, value) => {
      if (this.hasNoRoom || value === this.noRoomFor) throw new DOMException('Full.', 'QuotaExceededError')
      setItem(key, value)
    }
    this.sync = this.reload()
  }

  /** A new page, which knows what is kept and nothing else. */
  reload(): Synchroniser {
    const { storage, owner } = this
    this.sync = new Synchroniser({
      storage,
      owner,
      records: new SyncRecords(this.#name),
      api: this.#account.api,
    })
    return this.sync
  }

  set(place: Place, value: string | null): void {
    const key = storageKeyOf(this.owner.current, place)
    if (value === null) this.storage.removeItem(key)
    else this.storage.setItem(key, value)
  }

  /** As `localStorage.clear()` does, of any plugin. */
  empty(): void {
    for (const key of keysOf(this.storage, '')) this.storage.removeItem(key)
  }

  get(place: Place): string | null {
    return this.sync.mine(place)
  }
}

const invalid = () => new ApiError({ status: 422, title: 'Invalid', detail: 'Some of it cannot be kept.' })
