import { queryOptions } from '@tanstack/react-query'

import { withConfirmation } from '../http/confirmation'
import { type CallOptions, request } from '../http/http'

export type TokenAction = 'read' | 'create' | 'describe' | 'publish' | 'yank' | 'deprecate' | 'tokens'

/** In the order in which people are asked. */
export const ACTION_WORDS: Record<TokenAction, string> = {
  read: 'see your plugins and versions',
  create: 'create plugins',
  describe: 'change descriptions',
  publish: 'publish versions',
  yank: 'withdraw versions',
  deprecate: 'mark plugins as replaced',
  tokens: 'see and revoke your API tokens',
}

/** What a program wants an API token for. */
export interface TokenWish {
  name: string
  /** Null for all plugins of the account. */
  plugins: string[] | null
  actions: TokenAction[]
  days: number
}

/** A wish that waits for a decision. Times are ISO 8601. */
export interface Handover extends TokenWish {
  /** From which address the program asks. */
  network: string
  expiresAt: string
}

const placeOf = (userCode: string) => `/auth/device/${encodeURIComponent(userCode)}`

export const getHandover = (userCode: string, options: CallOptions = {}) =>
  request<Handover>(placeOf(userCode), options)

/** Approving takes the password once more. */
export const approveHandover = (userCode: string) =>
  withConfirmation(() => request<undefined>(placeOf(userCode), { method: 'POST', body: { approve: true } }))

export const refuseHandover = (userCode: string) =>
  request<undefined>(placeOf(userCode), { method: 'POST', body: { approve: false } })

/** An API token, without the secret. */
export interface ApiToken {
  id: string
  name: string
  plugins: string[] | null
  actions: TokenAction[]
  /** Of the run of continuous integration that it was made for. */
  origin: Record<string, string> | null
  issuedAt: string
  expiresAt: string
  lastUsedAt: string | null
}

/** What is answered once. */
export interface IssuedToken extends ApiToken {
  token: string
}

export const LONGEST_DAYS = 90

/** Takes the password once more. */
export const issueToken = (wish: TokenWish) =>
  withConfirmation(() => request<IssuedToken>('/auth/tokens', { method: 'POST', body: wish }))

/** Takes the password once more. */
export const revokeToken = (id: string) =>
  withConfirmation(() => request<undefined>(`/auth/tokens/${encodeURIComponent(id)}`, { method: 'DELETE' }))

const listTokens = (options: CallOptions = {}) =>
  request<{ items: ApiToken[] }>('/auth/tokens', options).then(({ items }) => items)

export const tokensQuery = queryOptions({
  queryKey: ['account', 'tokens'],
  queryFn: ({ signal }) => listTokens({ signal }),
})
