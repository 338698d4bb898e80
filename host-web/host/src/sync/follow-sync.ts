import type { Undo } from '@plugin-platform/sdk'
import { ApiError } from '../api/http/api-error'
import { useAuth } from '../auth/auth-store'
import type { PageOwner } from '../browser/page-owner'
import { hearTabs } from '../browser/tabs-channel'
import { changedHere } from './local-values'
import type { Synchroniser } from './synchroniser'

/** A plugin may change a value every moment; a person waits for nothing. */
const QUIET_MS = { keybindings: 500, storage: 30_000 } as const
const AFTER_ERROR_MS = 60_000
export const CHANNEL = 'folio-sync'

/** At the start, after changes here, and when the page or the network comes back. Returns its undoing. */
export function followSync(sync: Synchroniser, owner: PageOwner): Undo {
  let timer: ReturnType<typeof setTimeout> | undefined
  let due = Infinity
  const within = (milliseconds: number) => {
    const wanted = Date.now() + milliseconds
    if (wanted >= due) return
    clearTimeout(timer)
    due = wanted
    timer = setTimeout(now, milliseconds)
  }
  const now = () => {
    clearTimeout(timer)
    due = Infinity
    void sync.run().then(() => {
      heed(sync.state.getState().error)
      if (sync.state.getState().error !== undefined) within(AFTER_ERROR_MS)
    })
  }
  const stop = new AbortController()
  for (const name of ['focus', 'online']) window.addEventListener(name, now, { signal: stop.signal })
  // What waits goes while there is still a page to send it.
  document.addEventListener('visibilitychange', now, { signal: stop.signal })
  const undoings = [
    hearTabs(CHANNEL, () => void sync.look().catch(() => undefined)),
    changedHere.listen((kind) => {
      within(QUIET_MS[kind])
    }),
    owner.changed.listen(() => {
      sync.restart()
      within(0)
    }),
  ]
  within(0)
  return () => {
    clearTimeout(timer)
    stop.abort()
    for (const undo of undoings) undo()
  }
}

/** Nobody is signed in any more, or somebody else. */
function heed(error: unknown): void {
  const isStranger = error instanceof ApiError && (error.status === 401 || error.status === 409)
  if (isStranger) void useAuth.getState().checkSession()
}
