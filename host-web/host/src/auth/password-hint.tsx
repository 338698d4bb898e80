import { type Control, type FieldValues, type Path, useWatch } from 'react-hook-form'

import { passwordHint } from './password-rules'

interface PasswordHintProps<T extends FieldValues> {
  control: Control<T>
  name: Path<T>
  username?: string | undefined
  email?: string | undefined
}

/** How good the password in the field is; on its own, so that typing renders nothing else. */
export function PasswordHint<T extends FieldValues>({ control, name, ...known }: PasswordHintProps<T>) {
  const password: string = useWatch({ control, name })
  return passwordHint(password, known.username, known.email)
}
