import { useEffect } from 'react'
import { useForm } from 'react-hook-form'

import type { Registration } from '../api/account/auth'
import type { Merged } from '../api/types'
import { Button } from '../ui/controls/button'
import { Field, Input } from '../ui/controls/field'
import { Form } from '../ui/controls/form'
import { useAuth } from './auth-store'
import { PasswordHint } from './password-hint'
import { PasswordInput } from './password-input'
import { PASSWORD_RULES } from './password-rules'

const FIELDS = ['username', 'email', 'password'] as const

/** The rules of the auth service, so that most mistakes are told before anything is sent. */
const RULES = {
  username: {
    required: 'Choose a username',
    minLength: { value: 3, message: 'At least 3 characters' },
    maxLength: { value: 32, message: 'At most 32 characters' },
    pattern: { value: /^[A-Za-z0-9_-]+$/, message: 'Only letters, digits, - and _' },
  },
  email: {
    required: 'Enter your e-mail address',
    pattern: { value: /^[^\s@]+@[^\s@]+\.[^\s@]+$/, message: 'This is not an e-mail address' },
  },
  password: PASSWORD_RULES,
}

export function RegisterForm({ onDone }: { onDone: (merged: Merged) => void }) {
  const register = useAuth((auth) => auth.register)
  const form = useForm<Registration>({ defaultValues: { username: '', email: '', password: '' } })
  const { errors, isSubmitting } = form.formState
  const { setFocus } = form
  useEffect(() => {
    setFocus('username')
  }, [setFocus])

  return (
    <Form
      form={form}
      fields={FIELDS}
      send={async (registration) => {
        onDone(await register(registration))
      }}
    >
      <Field
        label="Username"
        hint="3 to 32 letters, digits, - or _. Others see it on plugins that you publish."
        error={errors.username?.message}
      >
        {(control) => (
          <Input
            {...control}
            {...form.register('username', RULES.username)}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
          />
        )}
      </Field>
      <Field label="E-mail" error={errors.email?.message}>
        {(control) => (
          <Input {...control} {...form.register('email', RULES.email)} type="email" autoComplete="email" />
        )}
      </Field>
      <Field
        label="Password"
        hint={<PasswordHint control={form.control} name="password" />}
        error={errors.password?.message}
      >
        {(control) => (
          <PasswordInput
            {...control}
            {...form.register('password', RULES.password)}
            autoComplete="new-password"
          />
        )}
      </Field>
      <Button type="submit" variant="primary" busy={isSubmitting} className="mt-2 w-full">
        {isSubmitting ? 'Creating your account…' : 'Create account'}
      </Button>
    </Form>
  )
}
