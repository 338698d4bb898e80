import { queryOptions } from '@tanstack/react-query'

import { withConfirmation } from '../http/confirmation'
import { request } from '../http/http'

/** A domain that the account is verified by, or wants to be. Times are ISO 8601. */
export interface Domain {
  /** In ASCII. */
  domain: string
  state: 'pending' | 'verified' | 'revoked'
  /** A TXT record of this name with this value proves it… */
  recordName: string
  recordValue: string
  /** …or a file there with the token in it. */
  fileUrl: string
  token: string
  verifiedAt: string | null
  checkedAt: string | null
  /** It is looked for now. */
  checking: boolean
  /** Why it was not found, by way. */
  problems: { dns?: string; https?: string }
  /** Until when what is not found any more has to be there again. */
  lostAt: string | null
  /** A moderator's. */
  reason: string | null
}

interface DomainList {
  items: Domain[]
}

const PATH = '/auth/domains'
const of = (domain: string) => `${PATH}/${encodeURIComponent(domain)}`

export const claimDomain = (domain: string) =>
  withConfirmation(() => request<DomainList>(PATH, { method: 'POST', body: { domain } }))

export const removeDomain = (domain: string) =>
  withConfirmation(() => request<undefined>(of(domain), { method: 'DELETE' }))

/** It is looked for at once; the list says how that ended. */
export const checkDomain = (domain: string) => request<DomainList>(`${of(domain)}/check`, { method: 'POST' })

/** By a moderator, with a reason that the author reads. */
export const revokeDomain = (username: string, domain: string, reason: string) =>
  withConfirmation(() =>
    request<undefined>(
      `/moderation/authors/${encodeURIComponent(username)}/domains/${encodeURIComponent(domain)}/revocation`,
      { method: 'POST', body: { reason } },
    ),
  )

/** ms: how often the page asks while one is looked for. */
const SOON = 1_500

/** The account is part of the key: nobody sees another's. */
export const domainsQuery = (userId: string) =>
  queryOptions({
    queryKey: ['account', 'domains', userId],
    queryFn: ({ signal }) => request<DomainList>(PATH, { signal }),
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.items.some(({ checking }) => checking) ? SOON : false),
  })
