import { withConfirmation } from './confirmation'
import { type CallOptions, request } from './http'

export type TokenAction = 'read' | 'create' | 'describe' | 'publish' | 'yank' | 'deprecate'

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
