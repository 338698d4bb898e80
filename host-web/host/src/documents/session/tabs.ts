import type { Undo } from '@plugin-platform/sdk'
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
  /** Missing on insecure origins. */
  readonly #locks = (navigator as Partial<Navigator>).locks

  constructor() {
    // Held as long as the page lives.
    this.#locks?.request(lockOf(this.id), () => new Promise(() => undefined)).catch(() => undefined)
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

  whenGone(tab: string, task: () => Promise<void>): Promise<void> {
    return tab === this.id ? task() : this.#locked(lockOf(tab), {}, task)
  }

  async alone(name: string, task: () => Promise<void>): Promise<void> {
    let isAlone = false
    // A tab that hangs keeps its locks.
    const patience = { signal: AbortSignal.timeout(PATIENCE_MS) }
    await this.#locked(`${CHANNEL}:${name}`, patience, async () => {
      isAlone = true
      await task()
    }).catch(async (error: unknown) => {
      if (isAlone) throw error
      await task()
    })
  }

  async #locked(name: string, options: LockOptions, task: () => Promise<void>): Promise<void> {
    if (this.#locks) await this.#locks.request(name, options, task)
    else await task()
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
