import type { QueryClient } from '@tanstack/react-query'

import { installedQuery, updatesQuery } from '../../api/queries'
import type { InstalledPlugin } from '../../api/types'
import { findInstalled, type InstalledList, withoutPlugin, withPlugin } from './installed-list'

/** Counts are projections: they are right a moment after the command was accepted. */
const COUNTS_SETTLE = 2_000

/**
 * The cached list of what is installed, which the plugin host follows. A change shows in it at once, and is undone
 * when the server refuses it. Commands on one plugin are sent one after another.
 */
export class OptimisticList {
  readonly #queries: QueryClient
  readonly #tails = new Map<string, Promise<unknown>>()
  readonly #revisions = new Map<string, number>()

  constructor(queries: QueryClient) {
    this.#queries = queries
  }

  /** Undefined until it was loaded. */
  now(): InstalledList | undefined {
    return this.#queries.getQueryData(installedQuery.queryKey)
  }

  find(pluginId: string): InstalledPlugin | undefined {
    return findInstalled(this.now(), pluginId)
  }

  async askAgain(): Promise<void> {
    await this.#queries.refetchQueries({ queryKey: installedQuery.queryKey })
  }

  /** Null: it is not installed. */
  show(pluginId: string, plugin: InstalledPlugin | null): void {
    const list = this.now()
    if (!list) {
      void this.#queries.invalidateQueries({ queryKey: installedQuery.queryKey })
      return
    }
    this.#queries.setQueryData(
      installedQuery.queryKey,
      plugin ? withPlugin(list, plugin) : withoutPlugin(list, pluginId),
    )
  }

  /**
   * `foreseen` is shown until the server answered: a plugin, null for none, undefined for what is there now.
   * The answer counts only when nothing newer was asked of this plugin meanwhile.
   */
  async change(
    pluginId: string,
    foreseen: InstalledPlugin | null | undefined,
    command: () => Promise<InstalledPlugin | null>,
  ): Promise<void> {
    const revision = (this.#revisions.get(pluginId) ?? 0) + 1
    this.#revisions.set(pluginId, revision)
    const isLatest = () => this.#revisions.get(pluginId) === revision
    const before = this.find(pluginId) ?? null
    // An answer under way does not know of this change yet.
    if (this.now()) void this.#queries.cancelQueries({ queryKey: installedQuery.queryKey })
    if (foreseen !== undefined) this.show(pluginId, foreseen)
    try {
      const outcome = await this.#inTurn(pluginId, command)
      if (isLatest()) this.show(pluginId, outcome)
    } catch (error) {
      if (isLatest() && foreseen !== undefined) this.show(pluginId, before)
      void this.#queries.invalidateQueries({ queryKey: installedQuery.queryKey })
      throw error
    }
    void this.#queries.invalidateQueries({ queryKey: updatesQuery.queryKey })
    setTimeout(() => {
      void this.#queries.invalidateQueries({ queryKey: ['catalog'], refetchType: 'active' })
    }, COUNTS_SETTLE)
  }

  #inTurn<T>(pluginId: string, command: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(pluginId) ?? Promise.resolve()
    const turn = before.then(command, command)
    this.#tails.set(pluginId, turn)
    return turn
  }
}
