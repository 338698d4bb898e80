import type { QueryClient, QueryKey } from '@tanstack/react-query'

import { notificationsKey } from '../api/account/notifications'
import { installedQuery, pluginQuery, updatesQuery } from '../api/queries'
import { useAuth } from '../auth/auth-store'
import { openChannel } from '../browser/tabs-channel'
import { usePending } from '../installed/library/pending-store'
import { followWatched } from './follow-watched'
import { live as defaultLive, type LiveConnection, useIsLive } from './live-connection'
import { CLOSED, type Envelope } from './messages'
import { WantAll } from './want-all'

/** What is told of is an event; the tables that answers are made of follow it in a moment, the slow ones in a few. */
const SETTLES_AFTER = [400, 4_000]
const SECOND = 1_000

/**
 * Keeps the page told: connects as whoever this is, says which plugins are installed, and asks again for what is said
 * to have changed. Where nobody can tell, the page asks on its own, as before. Returns its undoing.
 */
export function followLive(queries: QueryClient, live: LiveConnection = defaultLive): () => void {
  const undoings = [
    connectAs(queries, live),
    watchInstalled(queries, live),
    followWatched(queries, live),
    live.listen((message) => {
      heed(queries, message)
    }),
    live.onEnd((code) => {
      if (code === CLOSED.signedOut) void useAuth.getState().checkSession()
    }),
    askWhenLost(queries),
  ]
  return () => {
    for (const undo of undoings) undo()
    live.stop()
  }
}

/** While their plugins are not known; without any; with some, from the first on. */
const [UNASKED, NOBODY, VISITOR] = ['unasked', 'nobody', 'visitor'] as const
const STAGES: readonly string[] = [UNASKED, NOBODY, VISITOR]
const INTRODUCED = 'folio-visitor-introduced'

function whoIs(queries: QueryClient): string {
  const { user } = useAuth.getState()
  if (user) return user.id
  const installed = queries.getQueryData(installedQuery.queryKey)
  if (!installed) return UNASKED
  return installed.length > 0 ? VISITOR : NOBODY
}

function connectAs(queries: QueryClient, live: LiveConnection): () => void {
  let who: string | undefined
  const otherTabs = openChannel(INTRODUCED)
  const follow = () => {
    if (useAuth.getState().status === 'unknown') return
    const before = who
    const now = whoIs(queries)
    const isSameBrowser = before !== undefined && STAGES.includes(before) && STAGES.includes(now)
    // Who was introduced stays so, also without plugins.
    if (isSameBrowser && STAGES.indexOf(now) <= STAGES.indexOf(before)) return
    who = now
    if (before === undefined) live.start()
    else if (isSameBrowser ? before === NOBODY : before !== now) live.restart()
    if (before === NOBODY && now === VISITOR) otherTabs?.postMessage(null)
  }
  // The first plugin of a visitor makes a visitor of this tab too: it is asked as whom to listen.
  otherTabs?.addEventListener('message', () => {
    if (who !== NOBODY) return
    who = VISITOR
    live.restart()
    void queries.invalidateQueries({ queryKey: installedQuery.queryKey })
  })
  const onOnline = () => {
    if (who !== undefined && !document.hidden) live.start()
  }
  const onVisibility = () => {
    if (document.hidden) live.rest()
    else onOnline()
  }
  const onHide = () => {
    live.stop()
  }
  window.addEventListener('online', onOnline)
  document.addEventListener('visibilitychange', onVisibility)
  // A page that the Back button may bring back is kept only without a connection.
  window.addEventListener('pagehide', onHide)
  window.addEventListener('pageshow', onOnline)
  const undoings = [useAuth.subscribe(follow), queries.getQueryCache().subscribe(follow)]
  follow()
  return () => {
    for (const undo of undoings) undo()
    otherTabs?.close()
    window.removeEventListener('online', onOnline)
    document.removeEventListener('visibilitychange', onVisibility)
    window.removeEventListener('pagehide', onHide)
    window.removeEventListener('pageshow', onOnline)
  }
}

function watchInstalled(queries: QueryClient, live: LiveConnection): () => void {
  const all = new WantAll(live, 'watch')
  const follow = () => {
    all.set(new Set(queries.getQueryData(installedQuery.queryKey)?.map(({ pluginId }) => pluginId)))
  }
  follow()
  const unsubscribe = queries.getQueryCache().subscribe(follow)
  return () => {
    unsubscribe()
    all.set(new Set())
  }
}

function heed(queries: QueryClient, message: Envelope): void {
  const ask = (...keys: QueryKey[]) => {
    askAgain(queries, keys, message.spread ?? 0)
  }
  switch (message.type) {
    case 'reset':
      ask(['installed'], notifications(), ['catalog'], ['developer'])
      break
    case 'installed':
      ask(['installed'])
      break
    case 'published':
      ask(updatesQuery.queryKey, pluginQuery(message.pluginId).queryKey, notifications())
      break
    case 'yanked':
    case 'restored':
    case 'blocked':
    case 'unblocked':
    case 'changed':
      ask(['installed'], pluginQuery(message.pluginId).queryKey, notifications())
      break
    case 'rollout':
      ask(['installed'], pluginQuery(message.pluginId).queryKey)
      break
    case 'front':
      ask(['catalog', 'front'], ['catalog', 'collection'])
      break
    case 'decision':
      ask(['developer'], notifications())
      break
    case 'review':
      ask(['reviews'], pluginQuery(message.pluginId).queryKey, notifications())
      break
    case 'news':
      ask(notifications(), ['developer'])
      break
    case 'account':
      void useAuth.getState().checkSession()
      ask(['account'], notifications())
  }
}

const notifications = (): QueryKey => notificationsKey(useAuth.getState().user?.id ?? '')

/** Spread over as many seconds as the server says, when many are told at once. What is not shown is not asked for. */
function askAgain(queries: QueryClient, keys: QueryKey[], spread: number): void {
  const own = Math.random() * spread * SECOND
  for (const delay of SETTLES_AFTER) {
    setTimeout(() => {
      for (const queryKey of keys) whenNothingIsPending(() => void queries.invalidateQueries({ queryKey }))
    }, own + delay)
  }
}

/** An answer to a question from before a command would show what was before it. */
function whenNothingIsPending(ask: () => void): void {
  if (Object.keys(usePending.getState()).length === 0) {
    ask()
    return
  }
  const unsubscribe = usePending.subscribe((pending) => {
    if (Object.keys(pending).length > 0) return
    unsubscribe()
    ask()
  })
}

/** What is asked for rarely while one is told, is asked for at once when nobody tells any more. */
function askWhenLost(queries: QueryClient): () => void {
  return useIsLive.subscribe(({ isLive }, before) => {
    if (before.isLive && !isLive && navigator.onLine)
      void queries.invalidateQueries({ queryKey: notifications(), refetchType: 'active' })
  })
}
