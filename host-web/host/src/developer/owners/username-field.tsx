import type { UseFormReturn } from 'react-hook-form'

import { Field, Input } from '../../ui/controls/field'

interface UsernameFieldProps {
  form: UseFormReturn<{ username: string }>
  label: string
  hint: string
}

/** The name of somebody else's account. */
export function UsernameField({ form, label, hint }: UsernameFieldProps) {
  return (
    <Field label={label} hint={hint} error={form.formState.errors.username?.message}>
      {(control) => (
        <Input
          {...control}
          {...form.register('username', { validate: (name) => name.trim() !== '' || 'Enter a username' })}
          placeholder="Username"
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
        />
      )}
    </Field>
  )
}
