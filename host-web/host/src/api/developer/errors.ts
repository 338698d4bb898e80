import { queryOptions } from '@tanstack/react-query'

import { request } from '../http/http'
import type { Shown } from './statistics'

export type ErrorState = 'open' | 'resolved' | 'ignored'

/** What a plugin throws: the same error in the same place, in whichever version. */
export interface PluginError {
  id: string
  name: string
  /** Its words that the bundle has; "…" for all others. */
  message: string
  /** Empty: its one module. */
  file: string
  function: string
  state: ErrorState
  /** The newest version that there was. */
  resolvedIn: string | null
  cameBackIn: string | null
  firstDay: string
  lastDay: string
  /** Accounts, each once in 28 days. */
  users: Shown
  count: Shown
  versions: string[]
}

/** A place in the plugin's own bundle; line and column are counted from 1. */
export interface StackFrame {
  file: string
  line: number
  column: number
  function: string
}

export interface ErrorInVersion {
  version: string
  bundleUrl: string
  users: Shown
  count: Shown
  firstDay: string
  lastDay: string
  frames: StackFrame[]
}

export interface PluginErrorInFull extends PluginError {
  first: string
  last: string
  days: { day: string; users: Shown; count: Shown }[]
  byVersion: ErrorInVersion[]
}

export interface PluginErrors {
  items: PluginError[]
  versions: string[]
  states: Record<ErrorState, number>
  /** Whether one is told of new ones. */
  watched: boolean
}

export interface ErrorsWish {
  state?: ErrorState
  version?: string
  sort: 'users' | 'last-seen'
}

const pathOf = (pluginId: string) => `/developer/plugins/${encodeURIComponent(pluginId)}/errors`

const one = (pluginId: string, id: string) => `${pathOf(pluginId)}/${encodeURIComponent(id)}`

const KEY = ['developer', 'errors']

/** All that is known of a plugin's errors. */
export const errorsKey = (pluginId: string) => [...KEY, pluginId]

export const errorsQuery = (pluginId: string, wish: ErrorsWish) =>
  queryOptions({
    queryKey: [...errorsKey(pluginId), 'list', wish],
    queryFn: ({ signal }) => request<PluginErrors>(pathOf(pluginId), { query: { ...wish }, signal }),
  })

export const errorQuery = (pluginId: string, id: string) =>
  queryOptions({
    queryKey: [...errorsKey(pluginId), 'one', id],
    queryFn: ({ signal }) => request<PluginErrorInFull>(one(pluginId, id), { signal }),
  })

export const decideError = (pluginId: string, id: string, state: ErrorState) =>
  request<undefined>(one(pluginId, id), { method: 'PATCH', body: { state } })

export const watchErrors = (pluginId: string, watched: boolean) =>
  request<{ watched: boolean }>(`/developer/plugins/${encodeURIComponent(pluginId)}/error-watch`, {
    method: watched ? 'PUT' : 'DELETE',
  })
