import { ApiError } from '../../api/http/api-error'
import type { Blocked, BlocklistPage } from '../../api/types'

/** What is blocked, and how far that was followed: a page that has it asks for what changed since. */
export interface BlocklistCopy {
  /** Without one nobody has answered yet. */
  cursor?: string
  /** By place: a plugin, or a version of it. */
  reasons: ReadonlyMap<string, string>
  /** When its beginning was asked for, in ms. */
  begunAt: number
}

type Ask = (since?: string) => Promise<BlocklistPage>

const NOTHING: BlocklistCopy = { reasons: new Map(), begunAt: 0 }
/** Changes correct nothing that is wrong in a copy, and plugins can write where it is kept: once a day it is begun anew. */
const GOOD_FOR = 24 * 60 * 60 * 1000
const REFUSED = 422

const placeOf = (pluginId: string, version: string | null) =>
  version === null ? pluginId : `${pluginId}@${version}`

/** Why this version runs nowhere; undefined when it may run. */
export const reasonOf = ({ reasons }: BlocklistCopy, pluginId: string, version: string): string | undefined =>
  reasons.get(placeOf(pluginId, null)) ?? reasons.get(placeOf(pluginId, version))

/** Keeps a copy of the blocklist, page by page. One call of `follow` at a time. */
export class BlocklistFollower {
  /** As it was when all pages were there: never half of a list. */
  copy: BlocklistCopy
  private arriving: BlocklistCopy

  constructor(
    private readonly ask: Ask,
    kept: BlocklistCopy = NOTHING,
  ) {
    this.copy = kept
    this.arriving = kept
  }

  /** Asks for all that changed. After a failure the next call goes on where this one ended. */
  async follow(): Promise<void> {
    let more = true
    while (more) {
      const page = await this.next()
      this.arriving = after(this.arriving, page)
      more = page.more
    }
    this.copy = this.arriving
  }

  private async next(): Promise<BlocklistPage> {
    const cursor = isGood(this.arriving) ? this.arriving.cursor : undefined
    try {
      return await this.ask(cursor)
    } catch (error) {
      // The server gives out other cursors now: from the beginning.
      if (cursor !== undefined && error instanceof ApiError && error.status === REFUSED)
        return await this.ask()
      throw error
    }
  }
}

/** The same object when nothing changes. */
function after(copy: BlocklistCopy, { items, cursor, whole }: BlocklistPage): BlocklistCopy {
  if (!whole && items.length === 0 && cursor === copy.cursor) return copy
  const reasons = new Map(whole ? [] : copy.reasons)
  for (const item of items) set(reasons, item)
  return { cursor, reasons, begunAt: whole ? Date.now() : copy.begunAt }
}

function isGood({ begunAt }: BlocklistCopy): boolean {
  const age = Date.now() - begunAt
  return age >= 0 && age < GOOD_FOR
}

function set(reasons: Map<string, string>, { pluginId, version, reason }: Blocked): void {
  const place = placeOf(pluginId, version)
  if (reason === null) reasons.delete(place)
  else reasons.set(place, reason)
}
