import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'
import { useNavigate } from 'react-router'

import { createPlugin } from '../api/developer'
import { ownPluginsQuery } from '../api/queries'
import { Button } from '../ui/button'
import { Callout } from '../ui/callout'
import { Dialog } from '../ui/dialog'
import { Field, Input, NativeSelect, TextArea } from '../ui/field'
import { showServerErrors } from '../ui/form-errors'
import { CATEGORY_OPTIONS, ID_PATTERN, parseTags, suggestId } from './plugin-draft'

interface DialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
}

interface DraftFields {
  id: string
  name: string
  description: string
  category: string
  tags: string
}

const FIELDS = ['name', 'id', 'description', 'category', 'tags'] as const

const RULES = {
  name: { required: 'Give your plugin a name', maxLength: { value: 64, message: 'At most 64 characters' } },
  id: {
    required: 'An identifier is needed',
    minLength: { value: 2, message: 'At least 2 characters' },
    maxLength: { value: 64, message: 'At most 64 characters' },
    pattern: { value: ID_PATTERN, message: 'Lower-case words and digits, joined by single hyphens' },
  },
  description: {
    required: 'Say in a sentence what it does',
    maxLength: { value: 300, message: 'At most 300 characters' },
  },
}

export function CreatePluginDialog({ open, onOpenChange }: DialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="New plugin"
      description="This is what the marketplace shows. All but the identifier can be changed later."
    >
      <CreatePluginForm
        onDone={() => {
          onOpenChange(false)
        }}
      />
    </Dialog>
  )
}

export function CreatePluginForm({ onDone }: { onDone: () => void }) {
  const navigate = useNavigate()
  const queries = useQueryClient()
  const create = useMutation({ mutationFn: createPlugin })
  const form = useForm<DraftFields>({
    defaultValues: { id: '', name: '', description: '', category: 'utilities', tags: '' },
  })
  const { errors, dirtyFields } = form.formState

  const submit = form.handleSubmit(async (fields) => {
    try {
      const plugin = await create.mutateAsync({ ...fields, tags: parseTags(fields.tags) })
      await queries.invalidateQueries({ queryKey: ownPluginsQuery.queryKey })
      onDone()
      await navigate(`/developer/${plugin.id}`)
    } catch (error) {
      showServerErrors(form, FIELDS, error)
    }
  })

  const suggest = (name: string) => {
    if (!dirtyFields.id) form.setValue('id', suggestId(name), { shouldValidate: form.formState.isSubmitted })
  }

  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="grid grid-cols-1 gap-4">
      {errors.root?.message && <Callout tone="danger">{errors.root.message}</Callout>}
      <Field label="Name" error={errors.name?.message}>
        {(control) => (
          <Input
            {...control}
            {...form.register('name', {
              ...RULES.name,
              onChange: (event: React.ChangeEvent<HTMLInputElement>) => {
                suggest(event.target.value)
              },
            })}
            autoComplete="off"
          />
        )}
      </Field>
      <Field
        label="Identifier"
        hint="Part of the address and of the manifest. It can never be changed."
        error={errors.id?.message}
      >
        {(control) => (
          <Input
            {...control}
            {...form.register('id', RULES.id)}
            className="font-mono"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
          />
        )}
      </Field>
      <Field label="Description" error={errors.description?.message}>
        {(control) => <TextArea {...control} {...form.register('description', RULES.description)} rows={3} />}
      </Field>
      <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
        <Field label="Category" error={errors.category?.message}>
          {(control) => (
            <NativeSelect {...control} {...form.register('category')}>
              {CATEGORY_OPTIONS.map(({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </NativeSelect>
          )}
        </Field>
        <Field label="Tags" optional error={errors.tags?.message}>
          {(control) => (
            <Input {...control} {...form.register('tags')} placeholder="focus, zen" autoComplete="off" />
          )}
        </Field>
      </div>
      <Button type="submit" variant="primary" busy={form.formState.isSubmitting} className="mt-2">
        Create plugin
      </Button>
    </form>
  )
}
