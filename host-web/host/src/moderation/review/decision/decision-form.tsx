import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { ComponentProps } from 'react'
import { useWatch, type UseFormReturn } from 'react-hook-form'

import { ApiError } from '../../../api/http/api-error'
import { decideReview, policiesQuery, reviewQuery } from '../../../api/moderation/moderation'
import type { VersionReview } from '../../../api/moderation/moderation-types'
import { NOTIFICATIONS } from '../../../api/account/notifications'
import { Button } from '../../../ui/controls/button'
import { Field, NativeSelect, TextArea } from '../../../ui/controls/field'
import { Form } from '../../../ui/controls/form'
import { notify } from '../../../ui/feedback/notify'

const APPROVAL = 'meets-policies'
const LONGEST_WORDS = 2_000

/** What a moderator has chosen and written so far. */
export interface Draft {
  outcome: 'approve' | 'reject' | ''
  policy: string
  words: string
}

export const NO_DRAFT: Draft = { outcome: '', policy: '', words: '' }

interface DecisionFormProps {
  review: VersionReview
  /** Whoever shows the form keeps the draft: it outlives the form. */
  form: UseFormReturn<Draft>
  /** It can be read, but neither changed nor sent. */
  disabled: boolean
}

export function DecisionForm({ review, form, disabled }: DecisionFormProps) {
  const { pluginId, version, owner } = review
  const queries = useQueryClient()
  const { data: policies = [], error } = useQuery(policiesQuery)
  const { errors, isSubmitting } = form.formState
  const [outcome, policyId] = useWatch({ control: form.control, name: ['outcome', 'policy'] })
  const rejects = outcome === 'reject'

  const send = async ({ policy, words }: Draft) => {
    const decision = { approved: !rejects, policy: rejects ? policy : APPROVAL, words: words.trim() }
    const decided = await decideReview(pluginId, version, decision)
    form.reset(NO_DRAFT)
    queries.setQueryData(reviewQuery(pluginId, version).queryKey, decided)
    void queries.invalidateQueries({ queryKey: ['moderation', 'queue'] })
    void queries.invalidateQueries({ queryKey: [NOTIFICATIONS] })
    notify.success(
      rejects ? `${review.name} ${version} is rejected.` : `${review.name} ${version} is published.`,
    )
  }
  /** Somebody else was faster, or the claim ran out: what is true now is fetched, and the words stay. */
  const refresh = (refusal: unknown) => {
    if (refusal instanceof ApiError && refusal.status === 409) {
      notify.error('It was not decided', refusal)
      void queries.invalidateQueries({ queryKey: reviewQuery(pluginId, version).queryKey })
    }
  }

  return (
    <Form
      form={form}
      fields={['policy', 'words']}
      send={send}
      onRefused={refresh}
      label={`Decide on ${review.name} ${version}`}
    >
      <fieldset disabled={disabled} className="grid min-w-0 grid-cols-1 gap-4 disabled:opacity-60">
        <fieldset className="grid gap-2">
          <legend className="sr-only">Outcome</legend>
          <Outcome
            value="approve"
            label="Approve and publish it"
            {...form.register('outcome', { required: true })}
          />
          <Outcome value="reject" label="Reject it" {...form.register('outcome', { required: true })} />
          {errors.outcome && (
            <p role="alert" className="text-[13px] text-danger">
              Choose one of the two.
            </p>
          )}
        </fieldset>
        {rejects && (
          <Field
            label="Policy"
            error={errors.policy?.message}
            hint={
              error ? 'The policies could not be loaded.' : policies.find(({ id }) => id === policyId)?.text
            }
          >
            {(control) => (
              <NativeSelect
                {...control}
                {...form.register('policy', { required: 'Say which policy it breaks' })}
              >
                <option value="">Which does it break?</option>
                {policies
                  .filter(({ id }) => id !== APPROVAL)
                  .map(({ id, title }) => (
                    <option key={id} value={id}>
                      {title}
                    </option>
                  ))}
              </NativeSelect>
            )}
          </Field>
        )}
        {outcome && (
          <Field
            label={`Words for ${owner}`}
            optional={!rejects}
            hint={rejects ? 'What is wrong, and what would mend it.' : undefined}
            error={errors.words?.message}
          >
            {(control) => (
              <TextArea
                {...control}
                rows={5}
                {...form.register('words', {
                  validate: (words) =>
                    !rejects || words.trim() !== '' || 'Say what is wrong and what would mend it',
                  maxLength: { value: LONGEST_WORDS, message: `At most ${LONGEST_WORDS} characters` },
                })}
              />
            )}
          </Field>
        )}
        <Button type="submit" variant="primary" busy={isSubmitting}>
          {isSubmitting ? 'Deciding…' : rejects ? 'Reject' : 'Approve'}
        </Button>
      </fieldset>
    </Form>
  )
}

type OutcomeProps = ComponentProps<'input'> & { label: string }

function Outcome({ label, ...radio }: OutcomeProps) {
  return (
    <label className="flex cursor-pointer items-center gap-2.5 text-sm">
      <input type="radio" className="size-4 accent-accent" {...radio} />
      {label}
    </label>
  )
}
