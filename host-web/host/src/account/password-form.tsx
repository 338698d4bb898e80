import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useForm } from 'react-hook-form'

import { changePassword } from '../api/auth'
import { CODE_RULES, CodeField, isCodeRequired, withoutEmptyCode } from '../auth/code-field'
import { PasswordHint } from '../auth/password-hint'
import { PasswordInput } from '../auth/password-input'
import { PASSWORD_RULES } from '../auth/password-rules'
import { useAuth } from '../auth/auth-store'
import { Button } from '../ui/controls/button'
import { Field } from '../ui/controls/field'
import { Form, KnownUsername } from '../ui/controls/form'
import { notify } from '../ui/feedback/notify'
import { Section } from './section'

const EMPTY = { current: '', new: '', code: '' }

export function PasswordForm() {
  const queries = useQueryClient()
  const user = useAuth((auth) => auth.user)
  const form = useForm({ defaultValues: EMPTY })
  const [asksCode, setAsksCode] = useState(false)
  const { errors, isSubmitting } = form.formState
  const { setFocus } = form
  useEffect(() => {
    if (asksCode) setFocus('code')
  }, [setFocus, asksCode])

  const change = async (passwords: typeof EMPTY) => {
    try {
      await changePassword(withoutEmptyCode(passwords))
    } catch (error) {
      if (!isCodeRequired(error)) throw error
      setAsksCode(true)
      return
    }
    form.reset(EMPTY)
    setAsksCode(false)
    notify.success('Your password is changed. You are signed out everywhere else.')
    await queries.invalidateQueries({ queryKey: ['account'] })
  }

  return (
    <Section title="Password" description="Changing it signs you out everywhere else.">
      <Form
        form={form}
        fields={['current', 'new', 'code']}
        send={change}
        label="Change password"
        className="max-w-md"
      >
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
        {asksCode && <CodeField {...form.register('code', CODE_RULES)} error={errors.code?.message} />}
        <Button type="submit" variant="primary" busy={isSubmitting} className="justify-self-start">
          {isSubmitting ? 'Changing…' : 'Change password'}
        </Button>
      </Form>
    </Section>
  )
}
