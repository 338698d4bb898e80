import type { Undo } from '@plugin-platform/sdk'
import { alone, type Locks, pageLocks } from '../../browser/alone'
import { randomId } from '../../browser/random-id'
import { openChannel } from '../../browser/tabs-channel'

const CHANNEL = 'folio-documents'
/** Longer than any task that runs alone takes. */
const PATIENCE_MS = 2_000

/** What the tabs of one browser tell each other. */
export type TabMessage =
  | { kind: 'changed'; id: string; revision: number }
  | { kind: 'removed'; id: string }
  /** Many at once. */
  | { kind: 'list' }
  | { kind: 'owner' }

export interface Tabs {
  /** This tab. */
  readonly id: string
  tell: (message: TabMessage) => void
  listen: (hear: (message: TabMessage) => void) => Undo
  /** Runs `task` when the tab is gone, at once where that cannot be known; one task at a time for each tab. */
  whenGone: (tab: string, task: () => Promise<void>) => Promise<void>
  /** Runs `task` while no other tab runs one of the same name, as far as can be waited for: it must bear a second one beside it. */
  alone: (name: string, task: () => Promise<void>) => Promise<void>
}

/** Over a `BroadcastChannel` and Web Locks, as far as this browser has them: the store's revisions do not need either. */
export class BrowserTabs implements Tabs {
  readonly id = randomId()
  readonly #channel = openChannel(CHANNEL)
  readonly #locks: Locks | undefined

  constructor(locks = pageLocks) {
    this.#locks = locks
    // Held as long as the page lives.
    locks?.request(lockOf(this.id), () => new Promise(() => undefined)).catch(() => undefined)
  }

  tell(message: TabMessage): void {
    this.#channel?.postMessage(message)
  }

  listen(hear: (message: TabMessage) => void): Undo {
    const channel = this.#channel
    const receive = ({ data }: MessageEvent<unknown>) => {
      const message = readMessage(data)
      if (message) hear(message)
    }
    channel?.addEventListener('message', receive)
    return () => {
      channel?.removeEventListener('message', receive)
    }
  }

  async whenGone(tab: string, task: () => Promise<void>): Promise<void> {
    if (tab === this.id || !this.#locks) await task()
    else await this.#locks.request(lockOf(tab), task)
  }

  alone(name: string, task: () => Promise<void>): Promise<void> {
    return alone(`${CHANNEL}:${name}`, task, { patience: PATIENCE_MS, orElse: task, locks: this.#locks })
  }
}

function lockOf(tab: string): string {
  return `${CHANNEL}:tab:${tab}`
}

/** Anything in the page may write to the channel. */
function readMessage(data: unknown): TabMessage | undefined {
  if (typeof data !== 'object' || data === null) return undefined
  const { kind, id, revision } = data as Record<string, unknown>
  if (kind === 'owner' || kind === 'list') return { kind }
  if (typeof id !== 'string') return undefined
  if (kind === 'removed') return { kind, id }
  return kind === 'changed' && typeof revision === 'number' ? { kind, id, revision } : undefined
}
