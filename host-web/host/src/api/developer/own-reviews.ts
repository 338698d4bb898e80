import { queryOptions } from '@tanstack/react-query'

import { withConfirmation } from '../http/confirmation'
import { type CallOptions, request } from '../http/http'
import type { CheckVerdict } from '../moderation/moderation-types'

/** What the owner of a version is told of its checks and its review. Times are ISO 8601. */
export interface OwnReview {
  pluginId: string
  version: string
  /** Null where nobody had to review it. */
  state: 'waiting' | 'appealed' | 'approved' | 'rejected' | null
  reasons: string[]
  decision: { policy: string; words: string; decidedAt: string } | null
  mayAppeal: boolean
  /** Of a rejected one that was not appealed for, also when it is over. */
  appealUntil: string | null
  appeal: string | null
  checks: CheckVerdict[]
}

const pathOf = (pluginId: string, version: string) =>
  `/developer/plugins/${encodeURIComponent(pluginId)}/versions/${encodeURIComponent(version)}`

export const getOwnReview = (pluginId: string, version: string, options: CallOptions = {}) =>
  request<OwnReview>(`${pathOf(pluginId, version)}/review`, options)

/** Once; another moderator decides then. Takes the password once more. */
export const appealReview = (pluginId: string, version: string, words: string) =>
  withConfirmation(() =>
    request<OwnReview>(`${pathOf(pluginId, version)}/appeal`, { method: 'POST', body: { words } }),
  )

/** `status` is part of the key: a version that was decided on is asked for anew. */
export const ownReviewQuery = (pluginId: string, version: string, status: string) =>
  queryOptions({
    queryKey: ['developer', 'review', pluginId, version, status],
    queryFn: ({ signal }) => getOwnReview(pluginId, version, { signal }),
  })
