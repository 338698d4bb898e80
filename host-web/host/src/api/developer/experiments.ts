import { queryOptions } from '@tanstack/react-query'

import { withConfirmation } from '../http/confirmation'
import { type CallOptions, request } from '../http/http'
import type { Estimate } from './rollouts'

export const MOST_DAYS = 28
/** Per cent: a share is a multiple of it. */
export const SHARE_STEP = 5

/** Accounts and their sessions; null: too few to be told. */
export interface ComparedArm {
  /** null: of all others, who have what is for everybody. */
  version: string | null
  assigned: number | null
  hasOwn: number | null
  hasOther: number | null
  uninstalled: number | null
  uninstallShare: Estimate | null
  active: number | null
  sessions: number | null
  sessionsWithErrors: number | null
  errorShare: Estimate | null
  /** Milliseconds, of all accounts with the version. */
  activationP95: Estimate | null
}

export interface Comparison {
  /** Of the older version, the newer one, and of all others. */
  arms: ComparedArm[]
  /** The newer one's share above the older one's. */
  uninstallDifference: Estimate | null
  errorDifference: Estimate | null
}

export interface Experiment {
  id: string
  older: string
  olderPercent: number
  newer: string
  newerPercent: number
  /** Everybody gets it: the older one is chosen by a roll-back. */
  newerForAll: boolean
  startedAt: string
  endsAt: string
  endedAt: string | null
  winner: string | null
  reason: 'chosen' | 'stopped' | 'expired' | 'superseded' | 'withdrawn' | null
  /** The version that surely has more sessions with errors. */
  moreErrors: string | null
  /** Of the newest alone; null while nobody can tell. */
  comparison: Comparison | null
}

export interface NewExperiment {
  /** A UUID: the same again changes nothing. */
  id: string
  /** `percent`: as in every comparison of the same two in the last 35 days. */
  versions: { version: string; percent: number }[]
  days: number
}

const pathOf = (pluginId: string) => `/developer/plugins/${encodeURIComponent(pluginId)}/experiments`

/** Takes the password once more. */
export const startExperiment = (pluginId: string, body: NewExperiment) =>
  withConfirmation(() => request(pathOf(pluginId), { method: 'POST', body }))

/** `winner` goes to everybody; null: back to what was before. Takes the password once more. */
export const endExperiment = (pluginId: string, id: string, winner: string | null) =>
  withConfirmation(() =>
    request(`${pathOf(pluginId)}/${encodeURIComponent(id)}`, { method: 'PATCH', body: { winner } }),
  )

const listExperiments = (pluginId: string, options: CallOptions = {}) =>
  request<{ items: Experiment[] }>(pathOf(pluginId), options).then(({ items }) => items)

export const experimentsQuery = (pluginId: string) =>
  queryOptions({
    queryKey: ['developer', 'experiments', pluginId],
    queryFn: ({ signal }) => listExperiments(pluginId, { signal }),
  })
