import { withConfirmation } from '../http/confirmation'
import { type CallOptions, request } from '../http/http'
import { introduce } from '../http/introduction'
import type { PasskeyAnswer } from './passkeys'
import type { Merged, Session, SignedInDevice, User } from '../types'

export interface Credentials {
  username: string
  password: string
  /** Of the second factor, where the account has one; or a passkey's answer. */
  code?: string
  passkey?: PasskeyAnswer
}

export interface Registration {
  username: string
  email: string
  password: string
}

export const getSession = () => introduce(request<Session>('/auth/me'))

/** What comes back with the session's cookie. */
interface SignedIn {
  user: User
  merged: Merged
}

/** Opens the account and signs in. */
export const register = (registration: Registration) =>
  request<SignedIn>('/auth/register', { method: 'POST', body: registration })

export const login = (credentials: Credentials) =>
  request<SignedIn>('/auth/login', { method: 'POST', body: credentials })

export const logout = () => request<undefined>('/auth/logout', { method: 'POST' })

export const enrolDeveloper = () =>
  withConfirmation(() => request<{ user: User }>('/auth/developer', { method: 'POST' }))

/** The password once more: good for 15 minutes of this session. */
export const confirmPassword = (proof: { password: string; code?: string; passkey?: PasskeyAnswer }) =>
  request<undefined>('/auth/confirm', { method: 'POST', body: proof })

/** Signs out everywhere else. */
export const changePassword = (passwords: {
  current: string
  new: string
  code?: string
  passkey?: PasskeyAnswer
}) => request<undefined>('/auth/password', { method: 'POST', body: passwords })

/** The newest first. */
export const listSessions = (options: CallOptions = {}) =>
  request<{ items: SignedInDevice[] }>('/auth/sessions', options).then(({ items }) => items)

export const endSession = (id: string) =>
  request<undefined>(`/auth/sessions/${encodeURIComponent(id)}`, { method: 'DELETE' })

/** Here too. */
export const endAllSessions = () => request<undefined>('/auth/sessions', { method: 'DELETE' })
