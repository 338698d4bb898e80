import type { QueryClient } from '@tanstack/react-query'

import { ApiError, describeError } from '../../api/http/api-error'
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

/** `isLost`: nobody answered, so it may be asked for again. */
export interface SeveralOutcome extends UpdateOutcome {
  failed: (UpdateOutcome['failed'][number] & { isLost?: boolean })[]
}

/** All that can be had, in a few requests; of the others the outcome says why not. Never rejects. */
export async function updateSeveral(
  queries: QueryClient,
  wanted: readonly WantedUpdate[],
  { automatic = false, onProgress, api = defaultApi }: Options = {},
): Promise<SeveralOutcome> {
  const outcome: SeveralOutcome = { updated: [], failed: [] }
  for (let start = 0; start < wanted.length; start += AT_ONCE) {
    const some = wanted.slice(start, start + AT_ONCE)
    const { updated, failed } = await api
      .updatePlugins(some, automatic)
      .catch((error: unknown) => noneOf(some, error))
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

function noneOf(wanted: readonly WantedUpdate[], error: unknown): SeveralOutcome {
  const isLost = error instanceof ApiError && error.isTransient
  const detail = describeError(error)
  return {
    updated: [],
    failed: wanted.map(({ pluginId, version }) => ({ pluginId, version, detail, isLost })),
  }
}
