import { withConfirmation } from '../http/confirmation'
import { type CallOptions, request } from '../http/http'
import type { Passkey } from './passkeys'

export interface Factors {
  /** One-time codes of an app are asked for. */
  totp: boolean
  recoveryCodesLeft: number
  passkeys: Passkey[]
  /** The addresses of this page at which security keys are good; without one they cannot be had. */
  passkeyOrigins: string[]
}

/** What an app needs to make the codes. */
export interface TotpSecret {
  secret: string
  /** `otpauth://`, which opens an app that is on the same device. */
  uri: string
}

interface RecoveryCodes {
  recoveryCodes: string[]
}

export const getFactors = (options: CallOptions = {}) => request<Factors>('/auth/factors', options)

export const beginTotp = () =>
  withConfirmation(() => request<TotpSecret>('/auth/factors/totp', { method: 'POST' }))

/** From then on a code is asked for. The recovery codes come with the first factor, and are told here alone. */
export const confirmTotp = (code: string) =>
  withConfirmation(() =>
    request<{ recoveryCodes: string[] | null }>('/auth/factors/totp/confirm', {
      method: 'POST',
      body: { code },
    }),
  ).then(({ recoveryCodes }) => recoveryCodes)

export const removeTotp = () =>
  withConfirmation(() => request<undefined>('/auth/factors/totp', { method: 'DELETE' }))

/** Those from before end. */
export const renewRecoveryCodes = () =>
  withConfirmation(() => request<RecoveryCodes>('/auth/factors/recovery-codes', { method: 'POST' })).then(
    ({ recoveryCodes }) => recoveryCodes,
  )
