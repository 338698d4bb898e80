import { KeyRound } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import type { FieldError, UseFormRegisterReturn } from 'react-hook-form'

import { ApiError } from '../api/http/api-error'
import { arePasskeysSupported, type PasskeyAnswer, PromptError } from '../api/account/passkeys'
import { Button } from '../ui/controls/button'
import { CodeField } from './code-field'

/** What would do beside the password; null as long as nothing was asked for. */
export type SecondStep = { passkey: boolean } | null

/** The password was right, and the account has a second factor. Throws every other error on. */
export function secondStepOf(error: unknown): NonNullable<SecondStep> {
  if (!(error instanceof ApiError) || error.type !== '/problems/second-factor-required') throw error
  return { passkey: error.errors.some(({ pointer }) => pointer === '/passkey') }
}

interface SecondStepFieldsProps {
  step: NonNullable<SecondStep>
  /** What `register` gives for the code. */
  field: UseFormRegisterReturn
  error: FieldError | undefined
  /** The browser's prompt: what was asked is answered. */
  ask: () => Promise<PasskeyAnswer>
  /** Sends the answer with what else is in the form, and shows what the server refuses. */
  send: (passkey: PasskeyAnswer) => Promise<void>
  /** What could not be asked, such as a password that has changed meanwhile. */
  onRefused: (error: unknown) => void
}

/** A code, or a security key where the account has one. */
export function SecondStepFields({ step, field, error, ...key }: SecondStepFieldsProps) {
  const supported = arePasskeysSupported()
  return (
    <>
      {step.passkey && supported && <PasskeyButton {...key} />}
      {step.passkey && !supported && (
        <p className="text-[13px] text-pretty text-muted">
          This browser cannot use your security keys. Type a code instead.
        </p>
      )}
      <CodeField {...field} error={error?.message} />
    </>
  )
}

type PasskeyButtonProps = Pick<SecondStepFieldsProps, 'ask' | 'send' | 'onRefused'>

function PasskeyButton({ ask, send, onRefused }: PasskeyButtonProps) {
  const [busy, setBusy] = useState(false)
  const [told, setTold] = useState('')
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    button.current?.focus()
  }, [])
  const use = async () => {
    setBusy(true)
    setTold('')
    try {
      await send(await ask())
    } catch (error) {
      if (error instanceof PromptError) setTold(error.message)
      else onRefused(error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className="grid gap-2">
      <Button ref={button} busy={busy} className="w-full" onClick={() => void use()}>
        <KeyRound aria-hidden className="size-4" />
        {busy ? 'Waiting for your key…' : 'Use a security key'}
      </Button>
      <p role="status" className="text-[13px] text-pretty text-muted empty:sr-only">
        {told}
      </p>
      <p className="text-center text-[13px] text-muted">or</p>
    </div>
  )
}
