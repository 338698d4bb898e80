import { useEffect, useState } from 'react'
import { useForm } from 'react-hook-form'

import { ApiError } from '../api/api-error'
import type { Merged } from '../api/types'
import { Button } from '../ui/controls/button'
import { Field, Input } from '../ui/controls/field'
import { Form } from '../ui/controls/form'
import { useAuth } from './auth-store'
import { CODE_RULES, CodeField, isCodeRequired, withoutEmptyCode } from './code-field'
import { PasswordInput } from './password-input'

const FIELDS = ['username', 'password', 'code'] as const

export function SignInForm({ onDone }: { onDone: (merged: Merged) => void }) {
  const signIn = useAuth((auth) => auth.signIn)
  const form = useForm({ defaultValues: { username: '', password: '', code: '' } })
  const [asksCode, setAsksCode] = useState(false)
  const { errors, isSubmitting } = form.formState
  const { setFocus } = form
  useEffect(() => {
    setFocus(asksCode ? 'code' : 'username')
  }, [setFocus, asksCode])

  return (
    <Form
      form={form}
      fields={FIELDS}
      send={async (credentials) => {
        try {
          onDone(await signIn(withoutEmptyCode(credentials)))
        } catch (error) {
          if (!isCodeRequired(error)) throw error
          setAsksCode(true)
        }
      }}
      onRefused={(error) => {
        if (error instanceof ApiError && error.status === 401)
          setFocus(asksCode ? 'code' : 'password', { shouldSelect: true })
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
      {asksCode && <CodeField {...form.register('code', CODE_RULES)} error={errors.code?.message} />}
      <Button type="submit" variant="primary" busy={isSubmitting} className="mt-2 w-full">
        {isSubmitting ? 'Signing in…' : 'Sign in'}
      </Button>
    </Form>
  )
}
