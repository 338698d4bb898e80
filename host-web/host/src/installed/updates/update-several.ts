import type { QueryClient } from '@tanstack/react-query'

import { describeError } from '../../api/http/api-error'
import { installedQuery, updatesQuery } from '../../api/queries'
import * as defaultApi from '../../api/updates'
import type { UpdateOutcome, WantedUpdate } from '../../api/updates'

/** So that one sees how far it is, and an answer that got lost loses little. */
const AT_ONCE = 20

interface Options {
  automatic?: boolean
  onProgress?: (done: number) => void
  api?: Pick<typeof defaultApi, 'updatePlugins'>
}

/** All that can be had, in a few requests; of the others the outcome says why not. Never rejects. */
export async function updateSeveral(
  queries: QueryClient,
  wanted: readonly WantedUpdate[],
  { automatic = false, onProgress, api = defaultApi }: Options = {},
): Promise<UpdateOutcome> {
  const outcome: UpdateOutcome = { updated: [], failed: [] }
  for (let start = 0; start < wanted.length; start += AT_ONCE) {
    const some = wanted.slice(start, start + AT_ONCE)
    const { updated, failed } = await api
      .updatePlugins(some, automatic)
      .catch((error: unknown) => noneOf(some, describeError(error)))
    outcome.updated.push(...updated)
    outcome.failed.push(...failed)
    onProgress?.(start + some.length)
  }
  await Promise.all([
    queries.invalidateQueries({ queryKey: installedQuery.queryKey }),
    queries.invalidateQueries({ queryKey: updatesQuery.queryKey }),
  ])
  return outcome
}

const noneOf = (wanted: readonly WantedUpdate[], detail: string): UpdateOutcome => ({
  updated: [],
  failed: wanted.map(({ pluginId, version }) => ({ pluginId, version, detail })),
})
