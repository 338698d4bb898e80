import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useForm } from 'react-hook-form'

import { changePassword } from '../api/account/auth'
import { answerToConfirm, type PasskeyAnswer } from '../api/account/passkeys'
import { CODE_RULES, withoutEmptyCode } from '../auth/code-field'
import { PasswordHint } from '../auth/password-hint'
import { PasswordInput } from '../auth/password-input'
import { PASSWORD_RULES } from '../auth/password-rules'
import { type SecondStep, SecondStepFields, secondStepOf } from '../auth/second-step'
import { useAuth } from '../auth/auth-store'
import { Button } from '../ui/controls/button'
import { Field } from '../ui/controls/field'
import { Form, KnownUsername } from '../ui/controls/form'
import { showServerErrors } from '../ui/controls/form-errors'
import { notify } from '../ui/feedback/notify'
import { Section } from '../ui/layout/section'

const FIELDS = ['current', 'new', 'code'] as const
const EMPTY = { current: '', new: '', code: '' }

export function PasswordForm() {
  const queries = useQueryClient()
  const user = useAuth((auth) => auth.user)
  const form = useForm({ defaultValues: EMPTY })
  const [step, setStep] = useState<SecondStep>(null)
  const { errors, isSubmitting } = form.formState
  const { setFocus } = form
  useEffect(() => {
    if (step && !step.passkey) setFocus('code')
  }, [setFocus, step])

  const change = async (passwords: typeof EMPTY) => {
    try {
      await changePassword(withoutEmptyCode(passwords))
    } catch (error) {
      setStep(secondStepOf(error))
      return
    }
    await done()
  }

  const changeWith = async (passkey: PasskeyAnswer) => {
    const { current, new: next } = form.getValues()
    await changePassword({ current, new: next, passkey })
    await done()
  }

  const done = async () => {
    form.reset(EMPTY)
    setStep(null)
    notify.success('Your password is changed. You are signed out everywhere else.')
    await queries.invalidateQueries({ queryKey: ['account'] })
  }

  return (
    <Section boxed title="Password" description="Changing it signs you out everywhere else.">
      <Form form={form} fields={FIELDS} send={change} label="Change password" className="max-w-md">
        <KnownUsername username={user?.username} />
        <Field label="Current password" error={errors.current?.message}>
          {(control) => (
            <PasswordInput
              {...control}
              {...form.register('current', { required: 'Enter your current password' })}
              autoComplete="current-password"
            />
          )}
        </Field>
        <Field
          label="New password"
          hint={
            <PasswordHint control={form.control} name="new" username={user?.username} email={user?.email} />
          }
          error={errors.new?.message}
        >
          {(control) => (
            <PasswordInput
              {...control}
              {...form.register('new', PASSWORD_RULES)}
              autoComplete="new-password"
            />
          )}
        </Field>
        {step && (
          <SecondStepFields
            step={step}
            field={form.register('code', CODE_RULES)}
            error={errors.code}
            ask={answerToConfirm}
            send={changeWith}
            onRefused={(error) => {
              showServerErrors(form, FIELDS, error)
            }}
          />
        )}
        <Button type="submit" variant="primary" busy={isSubmitting} className="justify-self-start">
          {isSubmitting ? 'Changing…' : 'Change password'}
        </Button>
      </Form>
    </Section>
  )
}
