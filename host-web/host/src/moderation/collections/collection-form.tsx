import { useForm } from 'react-hook-form'

import { type CollectionWords, type Placement, PLACEMENTS } from '../../api/front'
import { Button } from '../../ui/controls/button'
import { Field, Input, NativeSelect, TextArea } from '../../ui/controls/field'
import { Form } from '../../ui/controls/form'

export const PLACES: Record<Placement, string> = {
  starter: 'Starter set, at the top',
  featured: 'Featured, a row of its own',
  listed: 'Among the collections',
}

const FIELDS = ['id', 'title', 'words', 'placement', 'rank'] as const
const LONGEST = { title: 64, words: 300 }
const HIGHEST_RANK = 999
const ADDRESS = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

type Values = CollectionWords & { id: string }

interface CollectionFormProps {
  label: string
  action: string
  values: Values
  /** Of a new one: afterwards it stays. */
  withAddress?: boolean
  send: (values: Values) => Promise<void>
}

export function CollectionForm({ label, action, values, withAddress = false, send }: CollectionFormProps) {
  const form = useForm<Values>({
    defaultValues: values,
    values,
    // Another moderator may have kept other words meanwhile; what is being written stays.
    resetOptions: { keepDirtyValues: true },
  })
  const { errors, isSubmitting } = form.formState
  const trimmed = ({ title, words, ...rest }: Values) =>
    send({ ...rest, title: title.trim(), words: words.trim() })
  return (
    <Form form={form} fields={FIELDS} send={trimmed} label={label}>
      {withAddress && (
        <Field
          label="Address"
          hint="Its page is /collections/ and this. It cannot be changed later."
          error={errors.id?.message}
        >
          {(control) => (
            <Input
              {...control}
              autoCapitalize="none"
              spellCheck={false}
              {...form.register('id', {
                maxLength: { value: 64, message: 'At most 64 characters' },
                minLength: { value: 2, message: 'At least 2 characters' },
                validate: (id) =>
                  ADDRESS.test(id) || 'Use lower-case letters, digits and single hyphens, a letter first',
              })}
            />
          )}
        </Field>
      )}
      <Field label="Title" error={errors.title?.message}>
        {(control) => (
          <Input
            {...control}
            {...form.register('title', {
              validate: (title) => title.trim() !== '' || 'Give it a title',
              maxLength: { value: LONGEST.title, message: `At most ${LONGEST.title} characters` },
            })}
          />
        )}
      </Field>
      <Field
        label="Words"
        optional
        hint="What is in it, and for whom. One line."
        error={errors.words?.message}
      >
        {(control) => (
          <TextArea
            {...control}
            rows={3}
            {...form.register('words', {
              setValueAs: (words: string) => words.replace(/\s+/g, ' '),
              maxLength: { value: LONGEST.words, message: `At most ${LONGEST.words} characters` },
            })}
          />
        )}
      </Field>
      <Field label="Place on the front page" error={errors.placement?.message}>
        {(control) => (
          <NativeSelect {...control} {...form.register('placement')}>
            {PLACEMENTS.map((placement) => (
              <option key={placement} value={placement}>
                {PLACES[placement]}
              </option>
            ))}
          </NativeSelect>
        )}
      </Field>
      <Field
        label="Order"
        hint="Of several in the same place the lower number comes first; of starter sets, only the first is shown so."
        error={errors.rank?.message}
      >
        {(control) => (
          <Input
            {...control}
            type="number"
            inputMode="numeric"
            min={0}
            max={HIGHEST_RANK}
            {...form.register('rank', {
              valueAsNumber: true,
              validate: (rank) =>
                (Number.isInteger(rank) && rank >= 0 && rank <= HIGHEST_RANK) ||
                `Write a whole number from 0 to ${HIGHEST_RANK}`,
            })}
          />
        )}
      </Field>
      <div>
        <Button type="submit" variant="primary" busy={isSubmitting}>
          {action}
        </Button>
      </div>
    </Form>
  )
}
