import { useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'

import { changePassword } from '../api/auth'
import { PasswordHint } from '../auth/password-hint'
import { PasswordInput } from '../auth/password-input'
import { PASSWORD_RULES } from '../auth/password-rules'
import { useAuth } from '../auth/auth-store'
import { Button } from '../ui/controls/button'
import { Callout } from '../ui/feedback/callout'
import { Field } from '../ui/controls/field'
import { showServerErrors } from '../ui/controls/form-errors'
import { notify } from '../ui/feedback/notify'
import { Section } from './section'

const EMPTY = { current: '', new: '' }

export function PasswordForm() {
  const queries = useQueryClient()
  const user = useAuth((auth) => auth.user)
  const form = useForm({ defaultValues: EMPTY })
  const { errors, isSubmitting } = form.formState

  const submit = form.handleSubmit(async (passwords) => {
    try {
      await changePassword(passwords)
      form.reset(EMPTY)
      notify.success('Your password is changed. You are signed out everywhere else.')
      await queries.invalidateQueries({ queryKey: ['account'] })
    } catch (error) {
      showServerErrors(form, ['current', 'new'], error)
    }
  })

  return (
    <Section title="Password" description="Changing it signs you out everywhere else.">
      <form
        noValidate
        aria-label="Change password"
        onSubmit={(event) => void submit(event)}
        className="grid max-w-md grid-cols-1 gap-4"
      >
        {errors.root?.message && <Callout tone="danger">{errors.root.message}</Callout>}
        {/* For password managers, which keep the new one by the name. */}
        <input type="text" hidden readOnly autoComplete="username" value={user?.username ?? ''} />
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
        <Button type="submit" variant="primary" busy={isSubmitting} className="justify-self-start">
          {isSubmitting ? 'Changing…' : 'Change password'}
        </Button>
      </form>
    </Section>
  )
}
