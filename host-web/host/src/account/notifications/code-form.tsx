import { useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { useLocation, useNavigate } from 'react-router'

import { confirmAddress, notificationSettingsQuery } from '../../api/account/notification-settings'
import { Button } from '../../ui/controls/button'
import { Field, Input } from '../../ui/controls/field'
import { Form } from '../../ui/controls/form'
import { notify } from '../../ui/feedback/notify'

interface CodeFormProps {
  userId: string
  address: string
}

/** The mail's link has the code behind its `#`, where no server sees it. */
export function CodeForm({ userId, address }: CodeFormProps) {
  const queries = useQueryClient()
  const { hash, pathname } = useLocation()
  const navigate = useNavigate()
  const form = useForm({ values: { code: /^#[A-Z2-9]{10}$/.test(hash) ? hash.slice(1) : '' } })
  const { errors, isSubmitting } = form.formState
  const send = async ({ code }: { code: string }) => {
    const settings = await confirmAddress(code.trim())
    queries.setQueryData(notificationSettingsQuery(userId).queryKey, settings)
    await navigate(pathname, { replace: true })
    notify.success('Your address is confirmed.')
  }
  return (
    <Form form={form} fields={['code']} send={send} label="Confirm your address" className="max-w-md">
      <p className="text-sm">
        A code was sent to <strong className="font-medium break-all">{address}</strong>. It is good for a day.
      </p>
      <Field label="Code" error={errors.code?.message}>
        {(control) => (
          <Input
            {...control}
            {...form.register('code', { required: 'Enter the code of the mail.' })}
            autoComplete="one-time-code"
            autoCapitalize="characters"
            className="font-mono"
          />
        )}
      </Field>
      <Button type="submit" variant="primary" busy={isSubmitting} className="justify-self-start">
        Confirm the address
      </Button>
    </Form>
  )
}
