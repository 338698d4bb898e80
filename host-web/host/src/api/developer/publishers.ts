import { queryOptions } from '@tanstack/react-query'

import { withConfirmation } from '../http/confirmation'
import { type CallOptions, request } from '../http/http'

/** A workflow of continuous integration that publishes without a token. */
export interface NewPublisher {
  issuer: string
  repository: string
  workflow: string
  /** Only runs in this one are trusted; null for any. */
  environment: string | null
}

export interface TrustedPublisher extends NewPublisher {
  id: string
  trustedAt: string
  /** The number of the repository at its host, known since its first run: a namesake is not trusted. */
  repositoryId?: string | null
}

interface TrustedIssuers {
  /** What an assertion has to be for; empty where nobody is trusted. */
  audience: string
  issuers: { kind: string; url: string }[]
}

const pathOf = (pluginId: string) => `/developer/plugins/${encodeURIComponent(pluginId)}/publishers`

/** Takes the password once more. */
export const trustPublisher = (pluginId: string, publisher: NewPublisher) =>
  withConfirmation(() => request<TrustedPublisher>(pathOf(pluginId), { method: 'POST', body: publisher }))

/** Takes the password once more. */
export const distrustPublisher = (pluginId: string, publisherId: string) =>
  withConfirmation(() =>
    request<undefined>(`${pathOf(pluginId)}/${encodeURIComponent(publisherId)}`, { method: 'DELETE' }),
  )

const listPublishers = (pluginId: string, options: CallOptions = {}) =>
  request<{ items: TrustedPublisher[] }>(pathOf(pluginId), options).then(({ items }) => items)

export const publishersQuery = (pluginId: string) =>
  queryOptions({
    queryKey: ['developer', 'publishers', pluginId],
    queryFn: ({ signal }) => listPublishers(pluginId, { signal }),
  })

export const issuersQuery = queryOptions({
  queryKey: ['issuers'],
  queryFn: ({ signal }) => request<TrustedIssuers>('/auth/oidc', { signal }),
  staleTime: Infinity,
})
