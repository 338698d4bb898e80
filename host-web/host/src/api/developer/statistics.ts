import { queryOptions } from '@tanstack/react-query'

import { API_PREFIX, request } from '../http/http'

/** Null: of fewer than five people. */
export type Shown = number | null

/** What a day came to. */
export interface UseCell {
  people: Shown
  views: Shown
  installed: Shown
  updated: Shown
  wentBack: Shown
  removed: Shown
  removedAfterUpdate: Shown
  sessions: Shown
  sessionsWithErrors: Shown
  sessionsFailed: Shown
  activations: Shown
  failures: Shown
  errors: Shown
  uses: Shown
  /** In milliseconds, at most a tenth too high; null also where nothing started. */
  activationP95: Shown
}

export interface UseDay {
  day: string
  accounts: UseCell
  visitors: UseCell
}

type UseTotal = Record<keyof Omit<UseCell, 'people' | 'activationP95'>, number>

export interface Statistics {
  first: string
  last: string
  versions: string[]
  /** One in how many sessions reported. */
  oneIn: number
  days: UseDay[]
  totals: { accounts: UseTotal; visitors: UseTotal }
  activationP95: Shown
  active: { day: Shown; week: Shown; month: Shown }
  retention: { day: string; day0: Shown; day1: Shown; day7: Shown; day28: Shown }[]
}

export interface StatisticsWish {
  /** The last so many; undefined: all there are. */
  days?: 7 | 28 | 90
  version?: string
}

const pathOf = (pluginId: string) => `/developer/plugins/${encodeURIComponent(pluginId)}/statistics`

/** Where all of it is as a table. */
export const statisticsTable = (pluginId: string) => `${API_PREFIX}${pathOf(pluginId)}/table`

export const statisticsQuery = (pluginId: string, wish: StatisticsWish) =>
  queryOptions({
    queryKey: ['developer', 'statistics', pluginId, wish],
    queryFn: ({ signal }) => request<Statistics>(pathOf(pluginId), { query: { ...wish }, signal }),
  })
