import { queryOptions } from '@tanstack/react-query'

import { withConfirmation } from '../http/confirmation'
import { type CallOptions, request } from '../http/http'

/** Per cent of people with whom a roll-out begins or goes on; 100 is its end. */
export const STEPS = [1, 5, 10, 25, 50] as const

/** With its 95 % interval. */
export interface Estimate {
  value: number
  low: number
  high: number
}

/** Accounts; null: too few to be told. */
export interface Arm {
  /** All of the arm; together they are who has the plugin. */
  assigned: number | null
  /** Who has the version. */
  exposed: number | null
  wentBack: number | null
  /** Who left the plugin while the version was rolled out. */
  uninstalled: number | null
  uninstallShare: Estimate | null
  /** Since the day it began: with the version, or of all others with another one. An answer from before an update lacks it. */
  sessions?: number | null
  errorShare?: Estimate | null
}

export interface Arms {
  new: Arm
  old: Arm
  /** The new arm's share above the old one's. */
  uninstallDifference: Estimate | null
  errorDifference?: Estimate | null
}

export interface RolloutStep {
  kind: 'started' | 'raised' | 'paused' | 'resumed' | 'halted' | 'completed'
  percent: number | null
  reason: string | null
  /** Halted by the platform, because of errors. */
  automatic: boolean
  at: string
}

export interface Rollout {
  version: string
  percent: number
  state: 'rolling' | 'paused' | 'halted' | 'completed'
  /** What all others get. */
  previous: string | null
  startedAt: string
  /** The newest first. */
  changes: RolloutStep[]
  /** Of the newest roll-out alone; null while nobody can tell. */
  arms: Arms | null
}

export type RolloutChange =
  { percent: number } | { state: 'rolling' | 'paused' } | { state: 'halted'; reason: string }

const pathOf = (pluginId: string) => `/developer/plugins/${encodeURIComponent(pluginId)}`

const listRollouts = (pluginId: string, options: CallOptions = {}) =>
  request<{ items: Rollout[] }>(`${pathOf(pluginId)}/rollouts`, options).then(({ items }) => items)

/** Takes the password once more; the same again changes nothing. */
export const changeRollout = (pluginId: string, version: string, change: RolloutChange) =>
  withConfirmation(() =>
    request<{ items: Rollout[] }>(`${pathOf(pluginId)}/versions/${encodeURIComponent(version)}/rollout`, {
      method: 'PATCH',
      body: change,
    }),
  )

export const rolloutsQuery = (pluginId: string, count: number) =>
  queryOptions({
    queryKey: ['developer', 'rollouts', pluginId, count],
    queryFn: ({ signal }) => listRollouts(pluginId, { signal }),
  })
