import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useForm } from 'react-hook-form'

import { changeEmail, emailQuery } from '../../api/account/email'
import type { User } from '../../api/types'
import { Button } from '../../ui/controls/button'
import { Field, Input } from '../../ui/controls/field'
import { Form } from '../../ui/controls/form'

interface EmailFormProps {
  user: User
  mail: boolean
  onDone: () => void
}

export function EmailForm({ user, mail, onDone }: EmailFormProps) {
  const queries = useQueryClient()
  const form = useForm({ defaultValues: { email: '' } })
  const { errors, isSubmitting } = form.formState
  const { setFocus } = form
  useEffect(() => {
    setFocus('email')
  }, [setFocus])
  const send = async ({ email }: { email: string }) => {
    queries.setQueryData(emailQuery(user.id).queryKey, await changeEmail(email.trim()))
    onDone()
  }
  return (
    <Form form={form} fields={['email']} send={send} label="Change your address" className="max-w-md">
      <Field
        label="New address"
        hint={mail ? 'It gets a link. The address of before is told when you have followed it.' : undefined}
        error={errors.email?.message}
      >
        {(control) => (
          <Input
            {...control}
            {...form.register('email', { required: 'Enter an address' })}
            type="email"
            autoComplete="email"
          />
        )}
      </Field>
      <div className="flex flex-wrap gap-3">
        <Button type="submit" variant="primary" busy={isSubmitting}>
          {mail ? 'Send the link' : 'Change the address'}
        </Button>
        <Button variant="ghost" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </Form>
  )
}
