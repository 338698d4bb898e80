import { useForm } from 'react-hook-form'

import { Button } from '../ui/controls/button'
import { Field, Input } from '../ui/controls/field'

const CODE = /^\s*[B-DF-HJ-NP-TV-XZ]{4}[\s-]*[B-DF-HJ-NP-TV-XZ]{4}\s*$/i

export function CodeForm({ onCode }: { onCode: (code: string) => void }) {
  const { register, handleSubmit, formState } = useForm({ defaultValues: { code: '' } })
  return (
    <form
      noValidate
      aria-label="Enter the code"
      className="grid gap-5"
      onSubmit={(event) => {
        void handleSubmit(({ code }) => {
          onCode(code.trim().toUpperCase())
        })(event)
      }}
    >
      <Field
        label="Code"
        hint="The program shows it: eight letters, such as WDJB-MJHT."
        error={formState.errors.code?.message}
      >
        {(control) => (
          <Input
            {...control}
            {...register('code', {
              pattern: { value: CODE, message: 'Eight letters, as the program shows them.' },
              required: 'Enter the code that the program shows.',
            })}
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            className="font-mono tracking-widest uppercase"
          />
        )}
      </Field>
      <Button type="submit" variant="primary" className="justify-self-start">
        Go on
      </Button>
    </form>
  )
}
