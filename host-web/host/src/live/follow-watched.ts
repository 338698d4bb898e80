import { type QueryClient, QueryObserver } from '@tanstack/react-query'

import { type Watch, type WatchedKind, watchesQuery } from '../api/account/watches'
import { useAuth } from '../auth/auth-store'
import { type LiveConnection, useIsLive } from './live-connection'
import { WantAll } from './want-all'

/** What somebody watches, without having it: asked for once there is somebody to tell of it. Returns its undoing. */
export function followWatched(queries: QueryClient, live: LiveConnection): () => void {
  const plugins = new WantAll(live, 'watch')
  const authors = new WantAll(live, 'follow')
  let whose: string | undefined
  let forget: () => void = () => undefined

  const hear = (watches: Watch[] | undefined) => {
    plugins.set(idsOf(watches, 'plugin'))
    authors.set(idsOf(watches, 'author'))
  }
  const look = () => {
    const now = useAuth.getState().user?.id
    if (now === whose || (now !== undefined && !useIsLive.getState().isLive)) return
    whose = now
    forget()
    hear(undefined)
    forget = now === undefined ? () => undefined : observe(now)
  }
  const observe = (userId: string) => {
    const observer = new QueryObserver(queries, { ...watchesQuery(userId), refetchOnWindowFocus: false })
    return observer.subscribe(({ data }) => {
      hear(data)
    })
  }
  const undoings = [useAuth.subscribe(look), useIsLive.subscribe(look)]
  look()
  return () => {
    for (const undo of undoings) undo()
    forget()
    hear(undefined)
  }
}

const idsOf = (watches: Watch[] | undefined, wanted: WatchedKind) =>
  new Set(watches?.flatMap(({ kind, id }) => (kind === wanted ? [id] : [])))
