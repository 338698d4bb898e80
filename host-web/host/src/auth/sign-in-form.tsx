import { useEffect, useState } from 'react'
import { useForm } from 'react-hook-form'
import { Link } from 'react-router'

import { ApiError } from '../api/http/api-error'
import { answerToSignIn } from '../api/account/passkeys'
import type { Merged } from '../api/types'
import { Button } from '../ui/controls/button'
import { Field, Input } from '../ui/controls/field'
import { Form } from '../ui/controls/form'
import { showServerErrors } from '../ui/controls/form-errors'
import { useAuth } from './auth-store'
import { CODE_RULES, withoutEmptyCode } from './code-field'
import { PasswordInput } from './password-input'
import { type SecondStep, SecondStepFields, secondStepOf } from './second-step'

const FIELDS = ['username', 'password', 'code'] as const

export function SignInForm({ onDone }: { onDone: (merged: Merged) => void }) {
  const signIn = useAuth((auth) => auth.signIn)
  const form = useForm({ defaultValues: { username: '', password: '', code: '' } })
  const [step, setStep] = useState<SecondStep>(null)
  const { errors, isSubmitting } = form.formState
  const { setFocus } = form
  useEffect(() => {
    if (!step) setFocus('username')
    else if (!step.passkey) setFocus('code')
  }, [setFocus, step])

  const known = () => {
    const { username, password } = form.getValues()
    return { username, password }
  }

  return (
    <Form
      form={form}
      fields={FIELDS}
      send={async (credentials) => {
        try {
          onDone(await signIn(withoutEmptyCode(credentials)))
        } catch (error) {
          setStep(secondStepOf(error))
        }
      }}
      onRefused={(error) => {
        if (error instanceof ApiError && error.status === 401)
          setFocus(step ? 'code' : 'password', { shouldSelect: true })
      }}
    >
      <Field label="Username" error={errors.username?.message}>
        {(control) => (
          <Input
            {...control}
            {...form.register('username', { required: 'Enter your username' })}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
          />
        )}
      </Field>
      <Field label="Password" error={errors.password?.message}>
        {(control) => (
          <PasswordInput
            {...control}
            {...form.register('password', { required: 'Enter your password' })}
            autoComplete="current-password"
          />
        )}
      </Field>
      {step && (
        <SecondStepFields
          step={step}
          field={form.register('code', CODE_RULES)}
          error={errors.code}
          ask={() => answerToSignIn(known())}
          send={async (passkey) => {
            onDone(await signIn({ ...known(), passkey }))
          }}
          onRefused={(error) => {
            showServerErrors(form, FIELDS, error)
          }}
        />
      )}
      <Button type="submit" variant="primary" busy={isSubmitting} className="mt-2 w-full">
        {isSubmitting ? 'Signing in…' : 'Sign in'}
      </Button>
      <Link
        to="/forgot-password"
        className="justify-self-center text-sm font-medium text-accent underline-offset-4 hover:underline"
      >
        I forgot my password
      </Link>
    </Form>
  )
}
