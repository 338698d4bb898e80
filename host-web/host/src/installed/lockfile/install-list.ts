import type { QueryClient } from '@tanstack/react-query'

import { describeError } from '../../api/http/api-error'
import * as defaultApi from '../../api/lockfile'
import type { LockedPlugin, LockOutcome } from '../../api/lockfile'
import { installedQuery, updatesQuery } from '../../api/queries'

/** As many as the server takes. */
const AT_ONCE = 100

/** Installs what can be had, and says of the rest why not. Never rejects. */
export async function installList(
  queries: QueryClient,
  plugins: readonly LockedPlugin[],
  api: Pick<typeof defaultApi, 'installLocked'> = defaultApi,
): Promise<LockOutcome> {
  const outcome: LockOutcome = { installed: [], failed: [] }
  for (let start = 0; start < plugins.length; start += AT_ONCE) {
    const some = plugins.slice(start, start + AT_ONCE)
    const { installed, failed } = await api.installLocked(some).catch((error: unknown) => ({
      installed: [],
      failed: some.map((one) => ({ ...one, detail: describeError(error) })),
    }))
    outcome.installed.push(...installed)
    outcome.failed.push(...failed)
  }
  await Promise.all([
    queries.invalidateQueries({ queryKey: installedQuery.queryKey }),
    queries.invalidateQueries({ queryKey: updatesQuery.queryKey }),
  ])
  return outcome
}
