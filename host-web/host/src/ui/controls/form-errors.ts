import type { FieldValues, Path, UseFormReturn } from 'react-hook-form'

import { ApiError, describeError } from '../../api/http/api-error'

/**
 * Puts what the server found wrong beside the fields that it points to (`/name`, `/tags/0`), and the rest
 * at the head of the form as `errors.root`. The first field in error gets the focus.
 */
export function showServerErrors<T extends FieldValues>(
  form: UseFormReturn<T>,
  fields: readonly Path<T>[],
  error: unknown,
): void {
  const entries = error instanceof ApiError ? error.errors : []
  const placed = entries.filter(({ pointer, detail }) => {
    const field = fields.find((name) => pointer?.split('/')[1] === name)
    if (field) form.setError(field, { message: detail }, { shouldFocus: true })
    return field !== undefined
  })
  if (placed.length === 0) form.setError('root', { message: describeError(error) })
}
