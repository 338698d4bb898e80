import { type QueryClient, QueryObserver } from '@tanstack/react-query'

import { installedQuery, updatesQuery } from '../../api/queries'
import type * as defaultApi from '../../api/updates'
import type { PluginUpdate } from '../../api/updates'
import { useAuth } from '../../auth/auth-store'
import { updateSeveral } from './update-several'
import { tellUpdated } from './updates-run'

const EACH = 60 * 60_000

interface Options {
  api?: Pick<typeof defaultApi, 'updatePlugins'>
  locks?: Locks
}

/** Only pages of a secure origin have them. */
type Locks = Pick<LockManager, 'request'> | undefined

/**
 * Takes what is to be taken without a question: when the page opens, and each hour as long as it is open. What an
 * hour ago was not offered may be by now. The server decides on each once more; of several tabs one does it.
 * Returns its undoing.
 */
export function followUpdates(
  queries: QueryClient,
  { api, locks = navigator.locks }: Options = {},
): () => void {
  let isBusy = false
  // What was refused once is not asked for again in this page by the same person.
  const asked = new Set<string>()
  // To which nobody answered: the next hour is time enough.
  const lost = new Set<string>()
  const take = async (offered: readonly PluginUpdate[]) => {
    const wanted = offered.filter((update) => update.automatic && !asked.has(nameOf(update)))
    if (isBusy || wanted.length === 0 || !navigator.onLine) return
    isBusy = true
    try {
      await alone(locks, async () => {
        for (const update of wanted) asked.add(nameOf(update))
        for (const update of await takeAll(queries, wanted, api)) lost.add(nameOf(update))
      })
    } finally {
      isBusy = false
    }
  }
  const observer = new QueryObserver(queries, { ...updatesQuery, enabled: false })
  const unsubscribe = observer.subscribe(({ data }) => {
    void take(data?.items ?? [])
  })
  const timer = setInterval(() => {
    for (const name of lost) asked.delete(name)
    lost.clear()
    const hasPlugins = (queries.getQueryData(installedQuery.queryKey)?.length ?? 0) > 0
    if (hasPlugins) void queries.invalidateQueries({ queryKey: updatesQuery.queryKey })
  }, EACH)
  return () => {
    unsubscribe()
    clearInterval(timer)
  }
}

/** Where another tab does it at this moment, nothing. */
async function alone(locks: Locks, work: () => Promise<void>): Promise<void> {
  if (!locks) return work()
  await locks.request('folio-automatic-updates', { ifAvailable: true }, async (lock) => {
    if (lock) await work()
  })
}

const nameOf = ({ pluginId, latest }: PluginUpdate) =>
  `${useAuth.getState().user?.id ?? ''} ${pluginId} ${latest}`

/** Returns those to which nobody answered. */
async function takeAll(
  queries: QueryClient,
  wanted: readonly PluginUpdate[],
  api: Options['api'],
): Promise<readonly PluginUpdate[]> {
  const before = queries.getQueryData(installedQuery.queryKey) ?? []
  const { updated, failed } = await updateSeveral(
    queries,
    wanted.map(({ pluginId, latest }) => ({ pluginId, version: latest })),
    { automatic: true, ...(api && { api }) },
  )
  tellUpdated(queries, updated, before)
  const lost = failed.filter(({ isLost }) => isLost).map(({ pluginId }) => pluginId)
  return wanted.filter(({ pluginId }) => lost.includes(pluginId))
}
