import { useForm } from 'react-hook-form'

import type { Rollout } from '../../api/developer/rollouts'
import { Button } from '../../ui/controls/button'
import { Dialog } from '../../ui/controls/dialog'
import { Field, TextArea } from '../../ui/controls/field'
import { Form } from '../../ui/controls/form'
import { oneLine } from '../life/yank-dialog'

interface HaltDialogProps {
  open: boolean
  onClose: () => void
  rollout: Rollout
  onHalt: (reason: string) => Promise<void>
}

export function HaltDialog({ open, onClose, rollout, onHalt }: HaltDialogProps) {
  const { version, previous } = rollout
  return (
    <Dialog
      open={open}
      onOpenChange={onClose}
      title={`Halt the roll-out of ${version}?`}
      description="You can resume it at any time."
    >
      <ul className="mb-5 grid list-disc gap-1.5 pl-5 text-sm text-pretty">
        <li>Nobody else gets {version}.</li>
        <li>Who has it keeps it, is told with your reason{previous && `, and is offered ${previous}`}.</li>
      </ul>
      <HaltForm
        version={version}
        onHalt={async (reason) => {
          await onHalt(reason)
          onClose()
        }}
      />
    </Dialog>
  )
}

function HaltForm({ version, onHalt }: { version: string; onHalt: (reason: string) => Promise<void> }) {
  const form = useForm({ defaultValues: { reason: '' } })
  const { errors, isSubmitting } = form.formState
  return (
    <Form
      form={form}
      fields={['reason']}
      send={({ reason }) => onHalt(oneLine(reason))}
      label={`Halt the roll-out of ${version}`}
    >
      <Field label="Reason" optional hint="Shown to everybody who has it." error={errors.reason?.message}>
        {(control) => (
          <TextArea
            {...control}
            {...form.register('reason', { maxLength: { value: 500, message: 'At most 500 characters' } })}
            rows={2}
            placeholder="Such as: it loses the last line of long documents"
          />
        )}
      </Field>
      <Button type="submit" variant="primary" busy={isSubmitting}>
        {isSubmitting ? 'Halting…' : 'Halt it'}
      </Button>
    </Form>
  )
}
