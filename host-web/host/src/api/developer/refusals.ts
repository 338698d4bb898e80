import { infiniteQueryOptions } from '@tanstack/react-query'

import { type CallOptions, request } from '../http/http'
import type { CheckVerdict } from '../moderation/moderation-types'
import type { Finding } from '../types'

/** An upload that the checks refused at once; its version is free. Times are ISO 8601. */
export interface Refusal {
  id: string
  version: string
  /** SHA-256 of what was sent, in hexadecimal. */
  digest: string
  refusedAt: string
  /** None where what was sent could not even be opened. */
  checks: Pick<CheckVerdict, 'check' | 'revision' | 'stage' | 'verdict'>[]
  /** The worst of those that were `found`. */
  findings: Finding[]
  found: number
}

interface RefusalPage {
  items: Refusal[]
  nextCursor: string | null
}

const listRefusals = (pluginId: string, cursor: string | undefined, options: CallOptions = {}) =>
  request<RefusalPage>(
    `/developer/plugins/${encodeURIComponent(pluginId)}/refused${cursor ? `?cursor=${cursor}` : ''}`,
    options,
  )

/** Asked for anew whenever it is looked at: an upload may have been refused since. */
export const refusalsQuery = (pluginId: string) =>
  infiniteQueryOptions({
    queryKey: ['developer', 'refused', pluginId],
    queryFn: ({ pageParam, signal }) => listRefusals(pluginId, pageParam, { signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchOnMount: 'always',
  })
