import { createStore } from 'zustand/vanilla'
import * as defaultApi from '../api/account/sync'
import type { Place, SyncChange, SyncedValue, SyncKind, SyncResult } from '../api/account/sync'
import { ApiError } from '../api/http/api-error'
import { alone, type Locks } from '../browser/alone'
import type { Owner, PageOwner } from '../browser/page-owner'
import type { KeyValueStorage } from '../browser/page-storage'
import { randomId } from '../browser/random-id'
import { batchesOf, problemOf, type Refusal } from './bounds'
import { localPlaces, setLocal, storageKeyOf } from './local-values'
import { placeId, SyncRecords } from './sync-records'

/** For another tab: longer than a request takes. */
const PATIENCE_MS = 15_000

export const KINDS: readonly SyncKind[] = ['keybindings', 'storage']

export interface SyncState {
  /** What this device has was looked at. */
  isKnown: boolean
  /** Milliseconds since 1970; 0 for never. */
  syncedAt: number
  isRunning: boolean
  error: unknown
  /** Changed here and on another device, which has `value`. */
  conflicts: readonly SyncedValue[]
  /** What waits for the network. */
  waiting: number
  /** What stays on this device, and why. */
  refused: readonly RefusedValue[]
  /** Kinds that stay on this device. */
  off: readonly SyncKind[]
}

export type RefusedValue = Place & { value: string | null; why: Refusal }

interface Parts {
  storage: KeyValueStorage
  owner: PageOwner
  records?: SyncRecords
  api?: Pick<typeof defaultApi, 'sendChanges' | 'syncedSince'>
  /** Called when another tab should look at what is known now. */
  tellTabs?: () => void
  locks?: Locks
}

const NOTHING: Omit<SyncState, 'off'> = {
  isKnown: false,
  syncedAt: 0,
  isRunning: false,
  error: undefined,
  conflicts: [],
  waiting: 0,
  refused: [],
}

/**
 * Makes what follows an account the same on this device and in the account, value by value. What differs from what the
 * account had when both were last compared was changed here; what it had then lies in IndexedDB, and so does what is on
 * its way. So nothing that was changed while there was no network is lost with the page.
 */
export class Synchroniser {
  readonly state = createStore<SyncState>(() => ({ ...NOTHING, off: [] }))
  readonly #storage: KeyValueStorage
  readonly #owner: PageOwner
  readonly #records: SyncRecords
  readonly #api: NonNullable<Parts['api']>
  readonly #tellTabs: () => void
  readonly #locks: Locks | undefined
  /** What the account did not take, by `placeId`: not sent again before it is another value. */
  readonly #refused = new Map<string, RefusedValue>()
  /** What the account has and this browser did not take, by `placeId`: asked for again. */
  readonly #noRoom = new Map<string, RefusedValue>()
  #running: Promise<void> | undefined
  #isAsked = false

  constructor({ storage, owner, records, api = defaultApi, tellTabs, locks }: Parts) {
    this.#storage = storage
    this.#owner = owner
    this.#records = records ?? new SyncRecords()
    this.#api = api
    this.#tellTabs = tellTabs ?? (() => undefined)
    this.#locks = locks
    this.restart()
  }

  /** One run at a time, and once more for what came meanwhile. Never rejects: see `error`. */
  run(): Promise<void> {
    this.#isAsked = true
    this.#running ??= this.#runAll().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  /** For somebody else, of whom nothing is known yet. */
  restart(): void {
    this.#refused.clear()
    this.#noRoom.clear()
    this.state.setState({ ...NOTHING, off: this.#off(this.#owner.current) })
  }

  /** Reads again what another tab may have changed. */
  async look(): Promise<void> {
    const owner = this.#owner.current
    if (owner === 'visitor') return
    const conflicts = [...(await this.#records.all('conflicts', owner)).values()]
    const waiting = (await this.#changes(owner)).length
    const { syncedAt } = await this.#records.facts(owner)
    const off = this.#off(owner)
    const refused = [...new Map([...this.#refused, ...this.#noRoom]).values()]
    if (owner === this.#owner.current)
      this.state.setState({ isKnown: true, conflicts, waiting, syncedAt, off, refused })
  }

  /** Whether a kind follows the account on this device. */
  async choose(kind: SyncKind, isOn: boolean): Promise<void> {
    const owner = this.#owner.current
    const off = this.#off(owner).filter((each) => each !== kind)
    this.#storage.setItem(offKey(owner), JSON.stringify(isOn ? off : [...off, kind]))
    this.state.setState({ off: this.#off(owner) })
    // What came meanwhile is asked for anew.
    await this.#records.putFacts(owner, { since: 0 })
    await this.run()
  }

  /** Of two values that were changed on two devices. */
  async settle(theirs: SyncedValue, keep: 'mine' | 'theirs'): Promise<void> {
    const owner = this.#owner.current
    if (keep === 'theirs') setLocal(this.#storage, storageKeyOf(owner, theirs), theirs.value)
    await this.#agree(owner, theirs)
    await this.look()
    await this.run()
  }

  /** Takes away what a plugin keeps, here and wherever the account is used. */
  async removePlugin(pluginId: string): Promise<void> {
    const owner = this.#owner.current
    for (const place of localPlaces(this.#storage, owner, 'storage'))
      if (place.pluginId === pluginId) setLocal(this.#storage, storageKeyOf(owner, place), null)
    // Who deletes it has decided, whatever another device made of it.
    for (const theirs of (await this.#records.all('conflicts', owner)).values())
      if (theirs.pluginId === pluginId) await this.#agree(owner, theirs)
    // There is room again.
    this.#refused.clear()
    await this.run()
  }

  /** Of an account that is gone nothing is compared any more; the page may be somebody else's by now. */
  async forget(owner: Owner): Promise<void> {
    await this.#alone(() => this.#records.forget(owner))
    this.#storage.removeItem(markKey(owner))
  }

  /** What this device has there. */
  mine(place: Place): string | null {
    return this.#storage.getItem(storageKeyOf(this.#owner.current, place))
  }

  async #runAll(): Promise<void> {
    while (this.#isAsked) {
      this.#isAsked = false
      const owner = this.#owner.current
      if (owner === 'visitor') return
      this.state.setState({ isRunning: true })
      const error = await this.#alone(() => this.#runOnce(owner)).then(
        () => undefined,
        (failure: unknown) => failure,
      )
      if (owner === this.#owner.current) this.state.setState({ error })
      await this.look().catch(() => undefined)
      this.state.setState({ isRunning: false })
      this.#tellTabs()
    }
  }

  /** Beside a tab that hangs, too. Revisions bear that: at worst a person is asked which of two values is right. */
  #alone(task: () => Promise<void>): Promise<void> {
    return alone('folio-sync', task, { patience: PATIENCE_MS, orElse: task, locks: this.#locks })
  }

  async #runOnce(owner: Owner): Promise<void> {
    if (!(await this.#isMarked(owner))) await this.#startAnew(owner)
    await this.#take(owner)
    await this.#bring(owner)
    await this.#records.putFacts(owner, { syncedAt: Date.now() })
  }

  /** Whether the values are those that were compared: a browser may have emptied what they lie in, or a plugin. */
  async #isMarked(owner: Owner): Promise<boolean> {
    const { mark } = await this.#records.facts(owner)
    return mark !== undefined && this.#storage.getItem(markKey(owner)) === mark
  }

  /** Else all that is missing would be taken for deleted by its person, and go everywhere. */
  async #startAnew(owner: Owner): Promise<void> {
    await this.#records.forget(owner)
    const mark = randomId()
    try {
      this.#storage.setItem(markKey(owner), mark)
    } catch {
      // Full. All is compared anew until there is room.
    }
    await this.#records.putFacts(owner, { mark })
  }

  /** What other devices changed comes here, unless it was changed here too. */
  async #take(owner: Owner): Promise<void> {
    const { since } = await this.#records.facts(owner)
    const { items, revision } = await this.#api.syncedSince(accountOf(owner), since)
    const known = await this.#records.all('known', owner)
    const outbox = await this.#records.all('outbox', owner)
    this.#noRoom.clear()
    for (const item of items) {
      const id = placeId(item)
      if (this.#isOn(owner, item.kind)) await this.#meet(owner, item, known.get(id), outbox.get(id))
    }
    for (const conflict of (await this.#records.all('conflicts', owner)).values())
      if (this.#at(owner, conflict) === conflict.value) await this.#agree(owner, conflict)
    if (this.#noRoom.size === 0) await this.#records.putFacts(owner, { since: revision })
  }

  async #meet(owner: Owner, item: SyncedValue, before?: SyncedValue, sent?: SyncChange): Promise<void> {
    const { kind, pluginId, key, value, revision } = item
    const theirs = { kind, pluginId, key, value, revision }
    if ((before?.revision ?? 0) >= revision) return
    const mine = this.#at(owner, theirs)
    const isUnchanged = mine === (before?.value ?? null)
    if (mine !== value && isUnchanged && !this.#fits(owner, theirs)) return
    // What was sent from here arrived, although no answer came: it is no other device's.
    if (mine === value || isUnchanged || sent?.value === value) await this.#agree(owner, theirs)
    else await this.#records.put('conflicts', owner, theirs)
  }

  /** What was changed here goes to the account. */
  async #bring(owner: Owner): Promise<void> {
    const all = await this.#changes(owner)
    // Emptied meanwhile.
    if (all.some(({ value }) => value === null) && !(await this.#isMarked(owner))) {
      await this.#startAnew(owner)
      return this.#take(owner)
    }
    const kept = await this.#records.all('outbox', owner)
    for (const changes of batchesOf(all)) {
      for (const change of changes) await this.#records.put('outbox', owner, change)
      await this.#send(owner, changes)
    }
    const left = await this.#records.all('outbox', owner)
    // What was kept from before was perhaps changed once more since. What is changed now asks by itself, when it is due.
    for (const [id, change] of kept)
      if (!left.has(id) && this.#at(owner, change) !== change.value) this.#isAsked = true
  }

  /** One that nobody can keep must not hold up the others. */
  async #send(owner: Owner, changes: readonly SyncChange[]): Promise<void> {
    try {
      const { results } = await this.#api.sendChanges(accountOf(owner), changes)
      const answers = new Map(results.map((result) => [result.id, result]))
      for (const change of changes) {
        const result = answers.get(change.id)
        if (result) await this.#answered(owner, change, result)
      }
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 422)) throw error
      const [change, ...others] = changes
      if (change && others.length === 0) await this.#refuse(owner, change, 'invalid')
      else for (const one of changes) await this.#send(owner, [one])
    }
  }

  async #answered(owner: Owner, change: SyncChange, result: SyncResult): Promise<void> {
    const { kind, pluginId, key } = change
    const theirs = { kind, pluginId, key, value: result.value, revision: result.revision }
    const mine = this.#at(owner, change)
    if (result.status === 'full') await this.#refuse(owner, change, 'full')
    else if (result.status === 'applied') {
      // It came twice, and another device has gone on since.
      const isBehind = mine === change.value && mine !== result.value
      if (!isBehind || this.#fits(owner, theirs)) await this.#agree(owner, theirs)
    } else if (mine === result.value) await this.#agree(owner, theirs)
    else {
      await this.#records.put('conflicts', owner, theirs)
      await this.#records.remove('outbox', owner, theirs)
    }
  }

  async #changes(owner: Owner): Promise<SyncChange[]> {
    const [known, outbox, conflicts] = await Promise.all([
      this.#records.all('known', owner),
      this.#records.all('outbox', owner),
      this.#records.all('conflicts', owner),
    ])
    const places = new Map<string, Place>([...known, ...outbox])
    for (const kind of KINDS)
      for (const place of localPlaces(this.#storage, owner, kind)) places.set(placeId(place), place)
    const changes: SyncChange[] = []
    for (const [id, { kind, pluginId, key }] of places) {
      if (!this.#isOn(owner, kind) || conflicts.has(id)) continue
      const place = { kind, pluginId, key }
      const change = outbox.get(id) ?? this.#changeOf(place, this.#at(owner, place), known.get(id))
      if (change) changes.push(change)
    }
    return changes
  }

  #changeOf(place: Place, value: string | null, before: SyncedValue | undefined): SyncChange | undefined {
    const id = placeId(place)
    if (value === (before?.value ?? null)) {
      this.#refused.delete(id)
      return undefined
    }
    const why = problemOf(place.key, value)
    if (why !== undefined) this.#refused.set(id, { ...place, value, why })
    if (this.#refused.get(id)?.value === value) return undefined
    this.#refused.delete(id)
    return { ...place, id: randomId(), value, base: before?.revision ?? 0 }
  }

  async #refuse(owner: Owner, change: SyncChange, why: Refusal): Promise<void> {
    const { kind, pluginId, key, value } = change
    this.#refused.set(placeId(change), { kind, pluginId, key, value, why })
    await this.#records.remove('outbox', owner, change)
  }

  /** Both have this by now, or whoever decided between two values has seen it. */
  async #agree(owner: Owner, theirs: SyncedValue): Promise<void> {
    await this.#records.put('known', owner, theirs)
    await this.#records.remove('outbox', owner, theirs)
    await this.#records.remove('conflicts', owner, theirs)
  }

  /** Sets the value here. One for which the browser has no room must not hold up the others. */
  #fits(owner: Owner, { kind, pluginId, key, value }: SyncedValue): boolean {
    const place = { kind, pluginId, key }
    try {
      setLocal(this.#storage, storageKeyOf(owner, place), value)
      return true
    } catch {
      this.#noRoom.set(placeId(place), { ...place, value, why: 'noRoom' })
      return false
    }
  }

  #at(owner: Owner, place: Place): string | null {
    return this.#storage.getItem(storageKeyOf(owner, place))
  }

  #isOn(owner: Owner, kind: SyncKind): boolean {
    return !this.#off(owner).includes(kind)
  }

  #off(owner: Owner): SyncKind[] {
    try {
      const off: unknown = JSON.parse(this.#storage.getItem(offKey(owner)) ?? '[]')
      return Array.isArray(off) ? KINDS.filter((kind) => off.includes(kind)) : []
    } catch {
      return []
    }
  }
}

const offKey = (owner: Owner) => `folio:sync-off:${owner}`

const markKey = (owner: Owner) => `folio:sync-mark:${owner}`

const accountOf = (owner: Owner) => owner.replace(/^user:/, '')
