import {
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser'

import { withConfirmation } from '../http/confirmation'
import { request } from '../http/http'

/** A security key, or what a device or a password manager keeps in place of one. */
export interface Passkey {
  id: string
  name: string
  addedAt: string
  lastUsedAt: string | null
}

/** What `navigator.credentials.get` answered. It is good once. */
export type PasskeyAnswer = Awaited<ReturnType<typeof startAuthentication>>

interface Question {
  options: PublicKeyCredentialRequestOptionsJSON | null
}

interface AddedPasskey {
  passkey: Passkey
  /** With the first factor, told here and never again. */
  recoveryCodes: string[] | null
}

/** The browser's prompt came to nothing. The message says why, and what to do. */
export class PromptError extends Error {
  override readonly name = 'PromptError'
}

export const arePasskeysSupported = () => browserSupportsWebAuthn()

/** Asks for the password first where it was not given lately, and then the browser for the key. */
export async function registerPasskey(name: string): Promise<AddedPasskey> {
  const { options } = await withConfirmation(() =>
    request<{ options: PublicKeyCredentialCreationOptionsJSON }>('/auth/factors/passkeys/options', {
      method: 'POST',
    }),
  )
  const credential = await prompted(() => startRegistration({ optionsJSON: options }))
  return request<AddedPasskey>('/auth/factors/passkeys', { method: 'POST', body: { name, credential } })
}

export const renamePasskey = (id: string, name: string) =>
  withConfirmation(() => request<Passkey>(pathOf(id), { method: 'PATCH', body: { name } }))

export const removePasskey = (id: string) =>
  withConfirmation(() => request<undefined>(pathOf(id), { method: 'DELETE' }))

export const answerToSignIn = (known: { username: string; password: string }) =>
  answerTo('/auth/login/options', known)

/** What a place of the API asks of whoever knows what is in `body`. */
export const answerTo = (path: string, body: object) =>
  answer(request<Question>(path, { method: 'POST', body }))

/** For the password once more, or for another one, in this session. */
export const answerToConfirm = () => answer(request<Question>('/auth/confirm/options', { method: 'POST' }))

async function answer(asked: Promise<Question>): Promise<PasskeyAnswer> {
  const { options } = await asked
  if (!options) throw new PromptError('Your account has no security key. Type a code instead.')
  return prompted(() => startAuthentication({ optionsJSON: options }))
}

async function prompted<T>(prompt: () => Promise<T>): Promise<T> {
  try {
    return await prompt()
  } catch (error) {
    throw new PromptError(describePrompt(error), { cause: error })
  }
}

/** By the names that the standard gives them; browsers' own messages are for who writes pages. */
function describePrompt(error: unknown): string {
  switch (error instanceof Error ? error.name : '') {
    case 'NotAllowedError':
    case 'AbortError':
      return 'The prompt was closed, or nobody answered it in time. Please try again.'
    case 'InvalidStateError':
      return 'This key is registered already.'
    case 'SecurityError':
      return 'Security keys are not good at this address of the page.'
    default:
      return 'This key did not answer as it should. Try again, or use another one.'
  }
}

const pathOf = (id: string) => `/auth/factors/passkeys/${encodeURIComponent(id)}`
