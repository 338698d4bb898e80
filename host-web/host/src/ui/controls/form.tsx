import type { ReactNode } from 'react'
import type { FieldValues, Path, UseFormReturn } from 'react-hook-form'

import { Callout } from '../feedback/callout'
import { showServerErrors } from './form-errors'

interface FormProps<T extends FieldValues> {
  form: UseFormReturn<T>
  /** What the server may point to when it refuses; what else it says stands above the fields. */
  fields: readonly Path<T>[]
  send: (values: T) => Promise<void>
  /** After what the server said is shown. */
  onRefused?: (error: unknown) => void
  label?: string
  className?: string
  children: ReactNode
}

/** Fields below each other, sent when they are right, with what is wrong beside them. */
export function Form<T extends FieldValues>(props: FormProps<T>) {
  const { form, fields, send, onRefused, label, className = '', children } = props
  const { errors } = form.formState
  const submit = form.handleSubmit(async (values) => {
    try {
      await send(values)
    } catch (error) {
      showServerErrors(form, fields, error)
      onRefused?.(error)
    }
  })
  return (
    <form
      noValidate
      aria-label={label}
      onSubmit={(event) => void submit(event)}
      className={`grid grid-cols-1 gap-4 ${className}`}
    >
      {errors.root?.message && <Callout tone="danger">{errors.root.message}</Callout>}
      {children}
    </form>
  )
}

/** For password managers, which fill in and keep a password by the name. */
export function KnownUsername({ username = '' }: { username: string | undefined }) {
  return <input type="text" hidden readOnly autoComplete="username" value={username} />
}
