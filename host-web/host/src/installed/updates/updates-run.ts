import type { QueryClient } from '@tanstack/react-query'
import { create } from 'zustand'

import { installedQuery } from '../../api/queries'
import type { InstalledPlugin } from '../../api/types'
import type { UpdateOutcome, WantedUpdate } from '../../api/updates'
import { notify } from '../../ui/feedback/notify'
import { plural } from '../../ui/format'
import { findInstalled, type InstalledList } from '../library/installed-list'
import { updateSeveral } from './update-several'

interface Failure {
  pluginId: string
  name: string
  detail: string
}

interface UpdatesRun {
  /** Null while nothing is under way. */
  total: number | null
  done: number
  failed: Failure[]
  /** What the failures are of. */
  title: string
}

const NOT_UPDATED = 'Not updated, and why'
const NOT_TAKEN_BACK = 'Not taken back; the new versions go on'

/** The updates that are under way, whatever page is shown; one run at a time. */
export const useUpdatesRun = create<UpdatesRun>()(() => ({
  total: null,
  done: 0,
  failed: [],
  title: NOT_UPDATED,
}))

export function forgetFailures(): void {
  useUpdatesRun.setState({ failed: [] })
}

/** Takes all of them, says how many there are, and offers to go back. */
export async function runUpdates(queries: QueryClient, wanted: readonly WantedUpdate[]): Promise<void> {
  if (useUpdatesRun.getState().total !== null) return
  useUpdatesRun.setState({ total: wanted.length, done: 0, failed: [], title: NOT_UPDATED })
  const before = queries.getQueryData(installedQuery.queryKey) ?? []
  const { updated, failed } = await updateSeveral(queries, wanted, {
    onProgress: (done) => {
      useUpdatesRun.setState({ done })
    },
  })
  useUpdatesRun.setState({
    total: null,
    failed: failed.map((one) => ({ ...one, name: nameOf(before, one) })),
  })
  tellUpdated(queries, updated, before)
}

/** One click goes back to what there was `before`. */
export function tellUpdated(
  queries: QueryClient,
  updated: UpdateOutcome['updated'],
  before: InstalledList,
): void {
  if (updated.length === 0) return
  const names = updated.map((one) => nameOf(before, one)).join(', ')
  const said = updated.length > 3 ? plural(updated.length, 'plugin') : names
  notify.success(`${said} updated`, {
    label: 'Undo',
    onClick: () => void goBack(queries, updated, before),
  })
}

/** What one had is nothing to agree to anew. */
async function goBack(
  queries: QueryClient,
  updated: UpdateOutcome['updated'],
  before: InstalledList,
): Promise<void> {
  const wanted = updated.flatMap(({ pluginId, previousVersion }) =>
    previousVersion === null
      ? []
      : [{ pluginId, version: previousVersion, accept: permissionsOf(findInstalled(before, pluginId)) }],
  )
  const { failed } = await updateSeveral(queries, wanted)
  useUpdatesRun.setState({
    failed: failed.map((one) => ({ ...one, name: nameOf(before, one) })),
    title: NOT_TAKEN_BACK,
  })
  if (failed.length === 0) notify.success('All are as they were')
  else notify.error(`${plural(failed.length, 'plugin')} could not be taken back: see Installed`)
}

const permissionsOf = (plugin: InstalledPlugin | undefined) => plugin?.manifest.permissions ?? []

const nameOf = (list: InstalledList, { pluginId }: { pluginId: string }) =>
  findInstalled(list, pluginId)?.manifest.name ?? pluginId
