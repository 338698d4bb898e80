import { Scale } from 'lucide-react'
import { useState } from 'react'
import { useForm } from 'react-hook-form'

import { appealReview } from '../../api/developer/own-reviews'
import { Button } from '../../ui/controls/button'
import { Field, TextArea } from '../../ui/controls/field'
import { Form } from '../../ui/controls/form'
import { notify } from '../../ui/feedback/notify'
import { useRefresh } from '../life/use-refresh'
import { LastMoment } from './last-moment'

interface AppealFormProps {
  pluginId: string
  version: string
  until: string | null
}

/** Once for each version. */
export function AppealForm({ pluginId, version, until }: AppealFormProps) {
  const [open, setOpen] = useState(false)
  const refresh = useRefresh()
  const form = useForm({ defaultValues: { words: '' } })
  const { errors, isSubmitting } = form.formState
  if (!open) {
    return (
      <div>
        <Button
          size="sm"
          onClick={() => {
            setOpen(true)
          }}
        >
          <Scale aria-hidden className="size-3.5" />
          Appeal
        </Button>
        <p className="mt-2 text-[13px] text-muted">
          {until && (
            <>
              You can appeal until <LastMoment at={until} />; then its files are removed.{' '}
            </>
          )}
          Or mend what was named and publish a new version: that is reviewed on its own.
        </p>
      </div>
    )
  }
  const send = async ({ words }: { words: string }) => {
    await appealReview(pluginId, version, words.trim())
    await refresh()
    notify.success('Your appeal is sent. Another moderator decides.')
  }
  return (
    <Form form={form} fields={['words']} send={send} label={`Appeal for ${version}`}>
      <Field
        label="Why it should be published after all"
        hint="You can appeal once. A moderator who has not decided on it reads this."
        error={errors.words?.message}
      >
        {(control) => (
          <TextArea
            {...control}
            {...form.register('words', {
              validate: (words) => words.trim() !== '' || 'Say why',
              maxLength: { value: 2000, message: 'At most 2,000 characters' },
            })}
            rows={4}
          />
        )}
      </Field>
      <div className="flex flex-wrap gap-3">
        <Button type="submit" variant="primary" busy={isSubmitting}>
          {isSubmitting ? 'Sending…' : 'Send the appeal'}
        </Button>
        <Button
          variant="ghost"
          onClick={() => {
            setOpen(false)
          }}
        >
          Not now
        </Button>
      </div>
    </Form>
  )
}
