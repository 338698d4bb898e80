import { QueryCache, QueryClient } from '@tanstack/react-query'

import { suggestionsQuery } from '../api/front'
import { ApiError } from '../api/http/api-error'
import { useAvailability, watchNetwork } from '../api/http/availability'
import { installedQuery, QUERY_DEFAULTS } from '../api/queries'
import { useAuth } from '../auth/auth-store'
import { pageOwner } from '../browser/page-owner'
import { pageStorage } from '../browser/page-storage'
import { followOwnKeys } from '../commands/shortcuts/own-keys'
import { askPersistence } from '../documents/ask-persistence'
import { Documents } from '../documents/documents'
import { followAccount } from '../documents/follow-account'
import { watchPage } from '../documents/watch-page'
import { createLoadedState, loadEditor } from '../editor/load-editor'
import { followInstalled } from '../installed/follow-installed'
import { findInstalled } from '../installed/library/installed-list'
import { Library } from '../installed/library/library'
import { followUpdates } from '../installed/updates/follow-updates'
import { followWorkspaces } from '../installed/workspaces/follow-workspaces'
import { followLive } from '../live/follow-live'
import { live, type LiveConnection } from '../live/live-connection'
import { watchBlocklist } from '../installed/blocklist/watch-blocklist'
import { browserSnapshots, type SnapshotStore } from '../offline/kept-snapshot'
import { reportUsage } from '../observing/usage/usage-reporter'
import { startOffline } from '../offline/start-offline'
import { BrowserBundleLoader } from '../plugin-host/bundles/bundle-loader'
import { SignedBundleLoader } from '../plugin-host/bundles/signed-bundle-loader'
import { PluginHost } from '../plugin-host/plugin-host'
import { signingKeys } from '../installed/signing-keys'
import { followSync } from '../sync/follow-sync'
import { pagePluginOutbox, pageSync } from '../sync/page-sync'
import { followPluginOutbox } from '../sync/plugins/follow-plugin-outbox'
import { announceFailures } from './notices/announce-failures'
import { openDocuments } from './open-documents'
import { pausePluginsByPlace, type Router } from './plugin-places'
import { shareTheme } from './share-theme'

/** The long-lived parts of the page, which do not come and go with what is rendered. */
export interface Platform {
  queries: QueryClient
  host: PluginHost
  library: Library
  documents: Documents
}

export function createPlatform(): Platform {
  const queries = new QueryClient({
    defaultOptions: QUERY_DEFAULTS,
    queryCache: new QueryCache({ onError: onQueryError }),
  })
  const library = new Library(queries, undefined, undefined, pagePluginOutbox)
  const host = new PluginHost({
    loader: new SignedBundleLoader(new BrowserBundleLoader(), () => signingKeys(queries)),
    saveEnabled: async (pluginId, enabled) => {
      const plugin = findInstalled(queries.getQueryData(installedQuery.queryKey), pluginId)
      if (plugin) await library.setEnabled(plugin, enabled)
    },
  })
  const documents = new Documents({ createState: createLoadedState, prepare: loadEditor, owner: pageOwner })
  return { queries, host, library, documents }
}

/** Asks who this is and what is installed, both at once, and follows every change. Returns its undoing. */
export function startPlatform(
  { queries, host, library, documents }: Platform,
  router: Router,
  snapshots: SnapshotStore = browserSnapshots(),
  connection: LiveConnection = live,
): () => void {
  const undoings = [
    watchNetwork(),
    // Before there is anything to start.
    pausePluginsByPlace(host, router),
    startOffline(queries, snapshots),
    reportUsage(host, queries),
    shareTheme(host.registries.state),
    followInstalled(queries, announceFailures(host, library)),
    watchBlocklist(queries),
    followUpdates(queries),
    followWorkspaces(queries),
    followUser(queries),
    followLive(queries, connection),
    verifyAfterOutage(),
    watchPage(documents),
    followAccount(documents),
    askPersistence(documents),
    openDocuments(documents, host, router),
    followOwnKeys(host.registries.commands, pageStorage, pageOwner),
    followSync(pageSync, pageOwner),
    followPluginOutbox(pagePluginOutbox, queries, pageOwner),
  ]
  // Before the first bundle is there, so that nothing waits for them.
  void signingKeys(queries).catch(() => undefined)
  void useAuth.getState().checkSession()
  return () => {
    for (const undo of undoings) undo()
  }
}

/** Another person has other plugins. */
function followUser(queries: QueryClient): () => void {
  return useAuth.subscribe((now, before) => {
    const isFirstAnswer = before.status === 'unknown'
    if (isFirstAnswer || now.user?.id === before.user?.id) return
    for (const subject of ['developer', 'mapped-stack', 'account', 'moderation']) {
      // What is shown goes on for the next person; nobody is left to ask for whom nobody followed.
      if (now.user) void queries.resetQueries({ queryKey: [subject] })
      else queries.removeQueries({ queryKey: [subject] })
    }
    if (!now.user) queries.setQueryData(installedQuery.queryKey, [])
    queries.removeQueries({ queryKey: suggestionsQuery.queryKey })
    void queries.invalidateQueries({ queryKey: ['installed'] })
  })
}

/** Who this is could not be asked while the service was away. */
function verifyAfterOutage(): () => void {
  return useAvailability.subscribe(({ away, online }, before) => {
    const isBack = (before.away && !away) || (!before.online && online)
    const { isVerified, checkSession } = useAuth.getState()
    if (isBack && !isVerified) void checkSession()
  })
}

/** A session ends on the server's side too: then the page must not go on as if it had one. */
function onQueryError(error: Error): void {
  const { user, checkSession } = useAuth.getState()
  if (user && error instanceof ApiError && error.status === 401) void checkSession()
}
