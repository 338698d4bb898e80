import { useState } from 'react'
import { useForm } from 'react-hook-form'

import { answerReview, deleteAnswer, markFixed, type Review } from '../../api/reviews'
import { AskButton } from '../../ui/controls/ask-button'
import { Button } from '../../ui/controls/button'
import { Field, NativeSelect, TextArea } from '../../ui/controls/field'
import { Form } from '../../ui/controls/form'
import { notify } from '../../ui/feedback/notify'
import { useRefreshReviews } from './use-refresh-reviews'

interface OwnerToolsProps {
  review: Review
  /** Published, and newer than the one that was reviewed. */
  newer: string[]
}

/** What an owner of the plugin does about a review. */
export function OwnerTools({ review, newer }: OwnerToolsProps) {
  const [doing, setDoing] = useState<'answer' | 'fixed' | null>(null)
  const refresh = useRefreshReviews(review.pluginId)
  const done = () => {
    setDoing(null)
  }
  const remove = async () => {
    await deleteAnswer(review)
    await refresh()
    notify.success('Your answer is deleted.')
  }
  if (doing === 'answer') return <AnswerForm review={review} onDone={done} />
  if (doing === 'fixed') return <FixedForm review={review} newer={newer} onDone={done} />
  return (
    <>
      <Button
        size="sm"
        onClick={() => {
          setDoing('answer')
        }}
      >
        {review.answer ? 'Edit the answer' : 'Answer'}
        <span className="sr-only"> to {review.author}</span>
      </Button>
      {review.answer && (
        <AskButton
          verb="Delete the answer"
          of={`to ${review.author}`}
          title="Delete the answer?"
          consequences={['Its words are gone for good.']}
          onConfirm={remove}
        />
      )}
      {review.fixedIn === null && newer.length > 0 && (
        <Button
          size="sm"
          onClick={() => {
            setDoing('fixed')
          }}
        >
          Mark as fixed
          <span className="sr-only">: review by {review.author}</span>
        </Button>
      )}
    </>
  )
}

function AnswerForm({ review, onDone }: { review: Review; onDone: () => void }) {
  const refresh = useRefreshReviews(review.pluginId)
  const form = useForm({ defaultValues: { words: review.answer?.words ?? '' } })
  const { errors, isSubmitting } = form.formState
  const send = async ({ words }: { words: string }) => {
    await answerReview(review, words)
    void refresh()
    notify.success('Your answer is published.')
    onDone()
  }
  return (
    <Form form={form} fields={['words']} send={send} label={`Answer ${review.author}`} className="w-full">
      <Field
        label="Your answer"
        hint="Everybody sees it below the review. Its author is told."
        error={errors.words?.message}
      >
        {(control) => (
          <TextArea
            {...control}
            {...form.register('words', {
              validate: (words) => words.trim() !== '' || 'Say something',
              maxLength: { value: 3000, message: 'At most 3,000 characters' },
            })}
            rows={4}
          />
        )}
      </Field>
      <Buttons verb="Publish the answer" busy={isSubmitting} onCancel={onDone} />
    </Form>
  )
}

interface FixedFormProps extends OwnerToolsProps {
  onDone: () => void
}

function FixedForm({ review, newer, onDone }: FixedFormProps) {
  const refresh = useRefreshReviews(review.pluginId)
  const form = useForm({ defaultValues: { version: newer[0] ?? '' } })
  const { errors, isSubmitting } = form.formState
  const send = async ({ version }: { version: string }) => {
    await markFixed(review, version)
    void refresh()
    notify.success(`${review.author} is asked to look at ${version}.`)
    onDone()
  }
  return (
    <Form form={form} fields={['version']} send={send} label="Mark as fixed" className="w-full">
      <Field
        label="Fixed in version"
        hint="Its author is asked to look again: once, whatever comes later."
        error={errors.version?.message}
      >
        {(control) => (
          <NativeSelect {...control} {...form.register('version')}>
            {newer.map((version) => (
              <option key={version}>{version}</option>
            ))}
          </NativeSelect>
        )}
      </Field>
      <Buttons verb="Ask its author" busy={isSubmitting} onCancel={onDone} />
    </Form>
  )
}

function Buttons({ verb, busy, onCancel }: { verb: string; busy: boolean; onCancel: () => void }) {
  return (
    <div className="flex flex-wrap gap-3">
      <Button type="submit" size="sm" variant="primary" busy={busy}>
        {verb}
      </Button>
      <Button size="sm" variant="ghost" onClick={onCancel}>
        Cancel
      </Button>
    </div>
  )
}
