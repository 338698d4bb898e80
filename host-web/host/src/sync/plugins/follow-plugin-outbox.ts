import type { QueryClient } from '@tanstack/react-query'
import type { Undo } from '@plugin-platform/sdk'
import { installedQuery } from '../../api/queries'
import type { InstalledPlugin } from '../../api/types'
import { useAuth } from '../../auth/auth-store'
import type { PageOwner } from '../../browser/page-owner'
import { withPlugin } from '../../installed/library/installed-list'
import type { PluginOutbox } from './plugin-outbox'

/** And up to half as long again: not all pages ask at once when the server is back. */
const AGAIN_MS = 60_000

/** Sends what waits when the page opens, gets the focus or the network back, and now and then. Returns its undoing. */
export function followPluginOutbox(outbox: PluginOutbox, queries: QueryClient, owner: PageOwner): Undo {
  const send = () => {
    const mayBe = navigator.onLine && useAuth.getState().isVerified
    const sent = mayBe ? outbox.send() : outbox.look().then(() => [])
    sent.then(
      (plugins) => {
        showChanged(queries, plugins)
      },
      // It waits for the next time, and the page Sync says so.
      () => undefined,
    )
  }
  const again = setInterval(
    () => {
      const { changes } = outbox.state.getState()
      if (changes.some(({ theirs }) => theirs === undefined)) send()
    },
    AGAIN_MS * (1 + Math.random() / 2),
  )
  const stop = new AbortController()
  for (const name of ['focus', 'online']) window.addEventListener(name, send, { signal: stop.signal })
  const undoings = [
    owner.changed.listen(send),
    useAuth.subscribe((now, before) => {
      if (now.isVerified && !before.isVerified) send()
    }),
  ]
  send()
  return () => {
    clearInterval(again)
    stop.abort()
    for (const undo of undoings) undo()
  }
}

/** What the server answered is in the list before it is asked for once more. */
export function showChanged(queries: QueryClient, plugins: readonly InstalledPlugin[]): void {
  for (const plugin of plugins)
    queries.setQueryData(installedQuery.queryKey, (list) => list && withPlugin(list, plugin))
  if (plugins.length > 0) void queries.invalidateQueries({ queryKey: installedQuery.queryKey })
}
