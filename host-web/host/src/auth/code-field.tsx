import type { ComponentProps } from 'react'

import { Field, Input } from '../ui/controls/field'

/** What goes to the server: no code as long as none was asked for. */
export function withoutEmptyCode<T extends { code: string }>(values: T): Omit<T, 'code'> & { code?: string } {
  const { code, ...rest } = values
  return code.trim() ? { ...rest, code: code.trim() } : rest
}

export const CODE_RULES = { required: 'Enter a code' }

interface CodeFieldProps extends ComponentProps<'input'> {
  error: string | undefined
}

export function CodeField({ error, ...input }: CodeFieldProps) {
  return (
    <Field label="Code" hint="Six digits of your app, or one of your recovery codes." error={error}>
      {(control) => <Input {...control} {...input} autoComplete="one-time-code" spellCheck={false} />}
    </Field>
  )
}
