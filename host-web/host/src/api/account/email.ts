import { queryOptions } from '@tanstack/react-query'

import { withConfirmation } from '../http/confirmation'
import { type CallOptions, request } from '../http/http'
import { answerTo, type PasskeyAnswer } from './passkeys'

/** An account's address. */
export interface Email {
  /** This platform sends mail. */
  mail: boolean
  address: string
  confirmed: boolean
  /** It waits for the link that was sent there to be followed. */
  pending: string | null
}

const getEmail = (options: CallOptions = {}) => request<Email>('/auth/email', options)

/** A link is sent there; said with the address of before, it is sent there again. */
export const changeEmail = (email: string) =>
  withConfirmation(() => request<Email>('/auth/email', { method: 'PUT', body: { email } }))

/** By the link of a mail. */
export const confirmEmail = (token: string) =>
  request<Email>('/auth/email/confirm', { method: 'POST', body: { token } })

/** The answer is the same whether there is such an account or not. */
export const forgetPassword = (account: string) =>
  request<undefined>('/auth/forgotten', { method: 'POST', body: { account } })

/** By the link of a mail; signs out everywhere. */
export const resetPassword = (choice: {
  token: string
  new: string
  code?: string
  passkey?: PasskeyAnswer
}) => request<undefined>('/auth/reset', { method: 'POST', body: choice })

export const answerToReset = (token: string) => answerTo('/auth/reset/options', { token })

/** The account is part of the key: nobody sees another's address. */
export const emailQuery = (userId: string) =>
  queryOptions({
    queryKey: ['account', 'email', userId],
    queryFn: ({ signal }) => getEmail({ signal }),
    staleTime: 0,
  })
