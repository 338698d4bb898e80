import { useForm } from 'react-hook-form'

import { REASONS, reportReview, type Review } from '../../api/reviews'
import { Button } from '../../ui/controls/button'
import { Dialog } from '../../ui/controls/dialog'
import { Field, NativeSelect, TextArea } from '../../ui/controls/field'
import { Form } from '../../ui/controls/form'
import { notify } from '../../ui/feedback/notify'

interface ReportDialogProps {
  review: Review
  open: boolean
  onClose: () => void
}

export function ReportDialog({ review, open, onClose }: ReportDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onClose}
      title="Report this review?"
      description="A moderator looks at it. Its author is not told who reported it. That you disagree is no reason."
    >
      <ReportForm review={review} onDone={onClose} />
    </Dialog>
  )
}

function ReportForm({ review, onDone }: { review: Review; onDone: () => void }) {
  const form = useForm({ defaultValues: { reason: '', words: '' } })
  const { errors, isSubmitting } = form.formState
  const send = async ({ reason, words }: { reason: string; words: string }) => {
    await reportReview(review, reason, words.trim())
    notify.success('It is reported. A moderator looks at it.')
    onDone()
  }
  return (
    <Form form={form} fields={['reason', 'words']} send={send} label="Report a review">
      <Field label="What is wrong with it" error={errors.reason?.message}>
        {(control) => (
          <NativeSelect {...control} {...form.register('reason', { required: 'Choose one' })}>
            <option value="">Choose…</option>
            {Object.entries(REASONS).map(([id, title]) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </NativeSelect>
        )}
      </Field>
      <Field label="Anything to add" optional error={errors.words?.message}>
        {(control) => (
          <TextArea
            {...control}
            {...form.register('words', { maxLength: { value: 1000, message: 'At most 1,000 characters' } })}
            rows={3}
          />
        )}
      </Field>
      <Button type="submit" variant="primary" busy={isSubmitting}>
        Report it
      </Button>
    </Form>
  )
}
