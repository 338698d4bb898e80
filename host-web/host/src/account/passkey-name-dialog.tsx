import { useForm } from 'react-hook-form'

import { PromptError } from '../api/account/passkeys'
import { Button } from '../ui/controls/button'
import { Dialog } from '../ui/controls/dialog'
import { Field, Input } from '../ui/controls/field'
import { Form } from '../ui/controls/form'

interface PasskeyNameDialogProps {
  open: boolean
  onClose: () => void
  title: string
  description?: string
  /** The present one. */
  name?: string
  /** On the button. */
  action: string
  /** Closes the dialog when it is done; what goes wrong is said in it. */
  send: (name: string) => Promise<void>
}

export function PasskeyNameDialog({ open, onClose, title, description, ...form }: PasskeyNameDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onClose} title={title} {...(description && { description })}>
      <NameForm onClose={onClose} {...form} />
    </Dialog>
  )
}

type NameFormProps = Omit<PasskeyNameDialogProps, 'open' | 'title' | 'description'>

function NameForm({ onClose, name: present = '', action, send }: NameFormProps) {
  const form = useForm({ defaultValues: { name: present } })
  const { errors, isSubmitting } = form.formState
  const { setFocus } = form
  return (
    <Form
      form={form}
      fields={['name']}
      send={async ({ name }) => {
        await send(name.trim())
        onClose()
      }}
      onRefused={(error) => {
        if (error instanceof PromptError) setFocus('name')
      }}
    >
      <Field label="Name" hint="Such as “Blue key” or “My phone”" error={errors.name?.message}>
        {(control) => (
          <Input
            {...control}
            {...form.register('name', { validate: (name) => name.trim() !== '' || 'Give it a name' })}
            maxLength={64}
            autoComplete="off"
          />
        )}
      </Field>
      <Button type="submit" variant="primary" busy={isSubmitting}>
        {action}
      </Button>
    </Form>
  )
}
