import { useQueryClient } from '@tanstack/react-query'
import { useForm, useWatch } from 'react-hook-form'

import { myReviewQuery, type OwnReview, writeReview } from '../../api/reviews'
import { Button } from '../../ui/controls/button'
import { Field, Input, TextArea } from '../../ui/controls/field'
import { Form } from '../../ui/controls/form'
import { notify } from '../../ui/feedback/notify'
import { StarInput } from './stars'
import { useRefreshReviews } from './use-refresh-reviews'

const LONGEST_TITLE = 100
const LONGEST_BODY = 3_000

interface ReviewFormProps {
  pluginId: string
  userId: string
  before: OwnReview | null
  version: string | null
  onDone: () => void
}

/** Its values are those of radio buttons, which are text. */
interface Draft {
  rating: string
  title: string
  body: string
}

export function ReviewForm({ pluginId, userId, before, version, onDone }: ReviewFormProps) {
  const queries = useQueryClient()
  const refresh = useRefreshReviews(pluginId)
  const form = useForm<Draft>({
    defaultValues: {
      rating: before ? String(before.rating) : '',
      title: before?.title ?? '',
      body: before?.body ?? '',
    },
  })
  const { errors, isSubmitting } = form.formState
  const rating = Number(useWatch({ control: form.control, name: 'rating' }))
  const send = async (draft: Draft) => {
    const mine = await writeReview(pluginId, { ...draft, rating: Number(draft.rating) })
    queries.setQueryData(myReviewQuery(pluginId, userId).queryKey, mine)
    void refresh()
    notify.success(before ? 'Your review is changed.' : 'Your review is published.')
    onDone()
  }
  return (
    <Form form={form} fields={['rating', 'title', 'body']} send={send} label="Your review">
      <StarInput
        value={rating}
        field={form.register('rating', { required: 'Choose one to five stars' })}
        error={errors.rating?.message}
      />
      <Field label="Title" optional error={errors.title?.message}>
        {(control) => (
          <Input
            {...control}
            {...form.register('title', {
              maxLength: { value: LONGEST_TITLE, message: `At most ${LONGEST_TITLE} characters` },
            })}
            autoComplete="off"
          />
        )}
      </Field>
      <Field
        label="Review"
        optional
        hint={`Everybody sees it, with your username${version ? ` and version ${version}, which you have or had` : ''}.`}
        error={errors.body?.message}
      >
        {(control) => (
          <TextArea
            {...control}
            {...form.register('body', {
              maxLength: { value: LONGEST_BODY, message: 'At most 3,000 characters' },
            })}
            rows={5}
            placeholder="What works, what does not, and for whom it is"
          />
        )}
      </Field>
      <div className="flex flex-wrap gap-3">
        <Button type="submit" variant="primary" busy={isSubmitting}>
          {before ? 'Save the review' : 'Publish the review'}
        </Button>
        <Button variant="ghost" onClick={onDone}>
          Cancel
        </Button>
      </div>
    </Form>
  )
}
