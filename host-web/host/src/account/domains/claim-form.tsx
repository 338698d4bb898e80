import { useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'

import { claimDomain, domainsQuery } from '../../api/account/domains'
import { Button } from '../../ui/controls/button'
import { Field, Input } from '../../ui/controls/field'
import { Form } from '../../ui/controls/form'

export function ClaimForm({ userId }: { userId: string }) {
  const queries = useQueryClient()
  const form = useForm({ defaultValues: { domain: '' } })
  const { errors, isSubmitting } = form.formState
  const send = async ({ domain }: { domain: string }) => {
    queries.setQueryData(domainsQuery(userId).queryKey, await claimDomain(domain.trim()))
    form.reset()
  }
  return (
    <Form form={form} fields={['domain']} send={send} label="Claim a domain" className="max-w-md">
      <Field
        label="Domain"
        hint="Such as example.org. A name in other letters is shown as DNS has it, xn--…"
        error={errors.domain?.message}
      >
        {(control) => (
          <Input
            {...control}
            {...form.register('domain', { required: 'Enter a domain' })}
            inputMode="url"
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
          />
        )}
      </Field>
      <Button type="submit" busy={isSubmitting} className="justify-self-start">
        Add the domain
      </Button>
    </Form>
  )
}
