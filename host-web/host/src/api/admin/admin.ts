import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'

import { withConfirmation } from '../http/confirmation'
import { request } from '../http/http'
import type {
  FoundUser,
  GatewayState,
  LoggedEvent,
  Operation,
  ParkedStream,
  Policy,
  Role,
  ServiceName,
  ServiceQueue,
  ServiceState,
  Setting,
} from './admin-types'

const ADMIN = ['admin'] as const
const serviceKey = (service: ServiceName) => [...ADMIN, 'services', service] as const
const servicePath = (service: ServiceName) => `/admin/services/${service}`
const userPath = (id: string) => `/admin/users/${encodeURIComponent(id)}`

const change = <T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) =>
  withConfirmation(() => request<T>(path, { method, body }))

const OFTEN = 10_000 // ms

export const stateQuery = (service: ServiceName) =>
  queryOptions({
    queryKey: [...serviceKey(service), 'state'],
    queryFn: ({ signal }) => request<ServiceState>(servicePath(service), { signal }),
    refetchInterval: OFTEN,
    staleTime: 0,
  })

export const gatewayQuery = queryOptions({
  queryKey: [...ADMIN, 'gateway'],
  queryFn: ({ signal }) => request<GatewayState>('/admin/gateway', { signal }),
  refetchInterval: OFTEN,
  staleTime: 0,
})

export const parkedQuery = (service: ServiceName) =>
  infiniteQueryOptions({
    queryKey: [...serviceKey(service), 'parked'],
    queryFn: ({ pageParam, signal }) =>
      request<{ items: ParkedStream[]; nextCursor: string | null }>(`${servicePath(service)}/parked`, {
        query: { cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: OFTEN,
    staleTime: 0,
  })

export const queuesQuery = (service: ServiceName) =>
  queryOptions({
    queryKey: [...serviceKey(service), 'queues'],
    queryFn: ({ signal }) => request<{ items: ServiceQueue[] }>(`${servicePath(service)}/queues`, { signal }),
    select: ({ items }) => items,
    // The service opens a connection of its own for it.
    refetchInterval: 60_000,
    staleTime: 0,
  })

/** Of one stream, or of all that are parked. */
export const retryParked = (service: ServiceName, source: ServiceName, stream: string | null) =>
  change<{ streams: number }>('POST', `${servicePath(service)}/parked/retry`, { source, stream })

export const returnLetters = (service: ServiceName, source: ServiceName) =>
  change<{ returned: number; left: number }>('POST', `${servicePath(service)}/letters/return`, { source })

/** Each page that is loaded is recorded, so that none is loaded but by a person. */
const RECORDED = {
  staleTime: Infinity,
  gcTime: 0,
  retry: false,
  refetchOnWindowFocus: false,
  refetchOnReconnect: false,
} as const

export const logQuery = (service: ServiceName, stream: string) =>
  infiniteQueryOptions({
    queryKey: [...serviceKey(service), 'log', stream],
    queryFn: ({ pageParam, signal }) =>
      withConfirmation(() =>
        request<{ items: LoggedEvent[]; next: number | null }>(`${servicePath(service)}/log`, {
          query: { ...(stream && { stream }), before: pageParam },
          signal,
        }),
      ),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    ...RECORDED,
  })

export const usersQuery = (q: string, role: Role | null) =>
  infiniteQueryOptions({
    queryKey: [...ADMIN, 'users', q, role],
    queryFn: ({ pageParam, signal }) =>
      withConfirmation(() =>
        request<{ items: FoundUser[]; nextCursor: string | null }>('/admin/users', {
          query: { q, ...(role && { role }), cursor: pageParam },
          signal,
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    ...RECORDED,
  })

export const USERS_KEY = [...ADMIN, 'users'] as const

export const grantRole = (id: string, role: Role) => change<undefined>('PUT', `${userPath(id)}/roles/${role}`)
export const revokeRole = (id: string, role: Role) =>
  change<undefined>('DELETE', `${userPath(id)}/roles/${role}`)
export const signOutUser = (id: string) => change<undefined>('POST', `${userPath(id)}/sign-out`)

export const policiesQuery = (service: ServiceName) =>
  queryOptions({
    queryKey: [...serviceKey(service), 'policies'],
    queryFn: ({ signal }) => request<{ items: Policy[] }>(`${servicePath(service)}/policies`, { signal }),
    select: ({ items }) => items,
    staleTime: 0,
  })

/** `setting`: null gives it back to the environment; `seen`: the revision that was shown. */
export const choosePolicy = (service: ServiceName, policy: string, setting: Setting | null, seen: number) =>
  change<Policy>('PUT', `${servicePath(service)}/policies/${policy}`, { setting, seen })

export const operationsQuery = (service: ServiceName) =>
  infiniteQueryOptions({
    queryKey: [...serviceKey(service), 'operations'],
    queryFn: ({ pageParam, signal }) =>
      request<{ items: Operation[]; next: number | null }>(`${servicePath(service)}/operations`, {
        query: { before: pageParam },
        signal,
      }),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    staleTime: 0,
  })
