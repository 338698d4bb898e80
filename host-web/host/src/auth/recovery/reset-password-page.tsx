import { useEffect, useState } from 'react'
import { useForm } from 'react-hook-form'
import { Link, useLocation } from 'react-router'

import { answerToReset, resetPassword } from '../../api/account/email'
import type { PasskeyAnswer } from '../../api/account/passkeys'
import { Button } from '../../ui/controls/button'
import { Field } from '../../ui/controls/field'
import { Form } from '../../ui/controls/form'
import { showServerErrors } from '../../ui/controls/form-errors'
import { Callout } from '../../ui/feedback/callout'
import { Page } from '../../ui/layout/page'
import { useAuth } from '../auth-store'
import { CODE_RULES, withoutEmptyCode } from '../code-field'
import { PasswordHint } from '../password-hint'
import { PasswordInput } from '../password-input'
import { PASSWORD_RULES } from '../password-rules'
import { type SecondStep, SecondStepFields, secondStepOf } from '../second-step'

const FIELDS = ['new', 'code'] as const
const LINK = 'font-medium text-accent underline-offset-4 hover:underline'

/** Where the link of a mail leads; its token is behind the `#`, where no server sees it. No plugin runs here. */
export function ResetPasswordPage() {
  const token = useLocation().hash.slice(1)
  const [done, setDone] = useState(false)
  return (
    <Page width="form" title="Choose a new password" description="It ends every session of your account.">
      <div className="rounded-lg border border-border bg-raised p-6 shadow-sm">
        {!token ? (
          <Callout tone="danger" title="This link is not whole">
            <p>Open it from the mail once more, or copy all of it.</p>
          </Callout>
        ) : done ? (
          <Callout tone="success" title="Your password is changed">
            <p>
              You are signed out everywhere.{' '}
              <Link to="/sign-in" className={LINK}>
                Sign in
              </Link>{' '}
              with the new one.
            </p>
          </Callout>
        ) : (
          <ResetForm
            token={token}
            onDone={() => {
              setDone(true)
            }}
          />
        )}
      </div>
      <p className="mt-4 text-center text-sm">
        <Link to="/forgot-password" className={LINK}>
          Ask for another link
        </Link>
      </p>
    </Page>
  )
}

function ResetForm({ token, onDone }: { token: string; onDone: () => void }) {
  const form = useForm({ defaultValues: { new: '', code: '' } })
  const checkSession = useAuth((auth) => auth.checkSession)
  const [step, setStep] = useState<SecondStep>(null)
  const { errors, isSubmitting } = form.formState
  const { setFocus } = form
  useEffect(() => {
    if (!step) setFocus('new')
    else if (!step.passkey) setFocus('code')
  }, [setFocus, step])

  const send = async (proof: { code?: string; passkey?: PasskeyAnswer }) => {
    await resetPassword({ token, new: form.getValues('new'), ...proof })
    onDone()
    await checkSession()
  }
  return (
    <Form
      form={form}
      fields={FIELDS}
      label="Choose a new password"
      send={async ({ code }) => {
        try {
          await send(withoutEmptyCode({ code }))
        } catch (error) {
          setStep(secondStepOf(error))
        }
      }}
    >
      <Field
        label="New password"
        hint={<PasswordHint control={form.control} name="new" />}
        error={errors.new?.message}
      >
        {(control) => (
          <PasswordInput {...control} {...form.register('new', PASSWORD_RULES)} autoComplete="new-password" />
        )}
      </Field>
      {step && (
        <SecondStepFields
          step={step}
          field={form.register('code', CODE_RULES)}
          error={errors.code}
          ask={() => answerToReset(token)}
          send={(passkey) => send({ passkey })}
          onRefused={(error) => {
            showServerErrors(form, FIELDS, error)
          }}
        />
      )}
      <Button type="submit" variant="primary" busy={isSubmitting} className="mt-2 w-full">
        {isSubmitting ? 'Changing…' : 'Change the password'}
      </Button>
    </Form>
  )
}
