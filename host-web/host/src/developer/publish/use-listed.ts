import { queryOptions, useQuery } from '@tanstack/react-query'

import { ApiError } from '../../api/http/api-error'
import { getPlugin } from '../../api/catalog'
import { pluginQuery } from '../../api/queries'

const PAUSE = 400
const TRIES = 30

/**
 * Whether the marketplace knows a version that was just published: the catalog hears of it by an event,
 * some hundred milliseconds later. True in the end also if it does not, as the plugin's page says more.
 */
export function useListed(pluginId: string, version: string): boolean {
  return !useQuery(listedQuery(pluginId, version)).isPending
}

const listedQuery = (pluginId: string, version: string) =>
  queryOptions({
    queryKey: ['developer', 'listed', pluginId, version],
    queryFn: async ({ client, signal }) => {
      const details = await getPlugin(pluginId, { signal })
      if (!details.versions.some((listed) => listed.version === version))
        throw new Error(`${pluginId} ${version} is not listed yet.`)
      client.setQueryData(pluginQuery(pluginId).queryKey, details)
      return true
    },
    staleTime: Infinity,
    retry: (tries, error) => tries < TRIES && !(error instanceof ApiError && error.isTransient),
    retryDelay: PAUSE,
  })
