import { useQuery } from '@tanstack/react-query'
import { useForm, useWatch } from 'react-hook-form'

import { reviewPoliciesQuery } from '../../api/moderation/moderation'
import { hideReview, type ModeratedReview } from '../../api/reviews'
import { Button } from '../../ui/controls/button'
import { Dialog } from '../../ui/controls/dialog'
import { Field, NativeSelect, TextArea } from '../../ui/controls/field'
import { Form } from '../../ui/controls/form'
import { notify } from '../../ui/feedback/notify'

interface HideDialogProps {
  review: ModeratedReview
  open: boolean
  onClose: () => void
  onHidden: () => Promise<void>
}

export function HideDialog({ review, open, onClose, onHidden }: HideDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onClose}
      title="Hide this review?"
      description={`${review.author} is told the policy and your words. It counts no more, and can be shown again.`}
    >
      <HideForm
        review={review}
        onDone={() => {
          onClose()
          void onHidden()
        }}
      />
    </Dialog>
  )
}

function HideForm({ review, onDone }: { review: ModeratedReview; onDone: () => void }) {
  const { data: policies = [], error } = useQuery(reviewPoliciesQuery)
  const form = useForm({ defaultValues: { policy: '', words: '' } })
  const { errors, isSubmitting } = form.formState
  const policyId = useWatch({ control: form.control, name: 'policy' })
  const send = async ({ policy, words }: { policy: string; words: string }) => {
    await hideReview(review.id, policy, words.trim())
    notify.success('The review is hidden.')
    onDone()
  }
  return (
    <Form form={form} fields={['policy', 'words']} send={send} label="Hide a review">
      <Field
        label="Policy"
        error={errors.policy?.message}
        hint={error ? 'The policies could not be loaded.' : policies.find(({ id }) => id === policyId)?.text}
      >
        {(control) => (
          <NativeSelect {...control} {...form.register('policy', { required: 'Say which policy it breaks' })}>
            <option value="">Which does it break?</option>
            {policies.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </NativeSelect>
        )}
      </Field>
      <Field label={`Words for ${review.author}`} error={errors.words?.message}>
        {(control) => (
          <TextArea
            {...control}
            {...form.register('words', {
              validate: (words) => words.trim() !== '' || 'Say what is wrong',
              maxLength: { value: 1000, message: 'At most 1,000 characters' },
            })}
            rows={4}
          />
        )}
      </Field>
      <Button type="submit" variant="primary" busy={isSubmitting}>
        Hide it
      </Button>
    </Form>
  )
}
