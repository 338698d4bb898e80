import { useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'

import { askAddress, notificationSettingsQuery } from '../../api/account/notification-settings'
import { Button } from '../../ui/controls/button'
import { Field, Input } from '../../ui/controls/field'
import { Form } from '../../ui/controls/form'

interface AddressFormProps {
  userId: string
  suggested: string
  onAsked: () => void
}

export function AddressForm({ userId, suggested, onAsked }: AddressFormProps) {
  const queries = useQueryClient()
  const form = useForm({ defaultValues: { address: suggested } })
  const { errors, isSubmitting } = form.formState
  const send = async ({ address }: { address: string }) => {
    const settings = await askAddress(address.trim())
    queries.setQueryData(notificationSettingsQuery(userId).queryKey, settings)
    onAsked()
  }
  return (
    <Form form={form} fields={['address']} send={send} label="Your address" className="max-w-md">
      <Field
        label="Address"
        hint="It gets a code first, and nothing else before you have entered that here."
        error={errors.address?.message}
      >
        {(control) => (
          <Input
            {...control}
            {...form.register('address', { required: 'Enter an address.' })}
            type="email"
            autoComplete="email"
          />
        )}
      </Field>
      <Button type="submit" variant="primary" busy={isSubmitting} className="justify-self-start">
        Send the code
      </Button>
    </Form>
  )
}
