import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm, useWatch } from 'react-hook-form'
import { useNavigate } from 'react-router'

import { checkName, createPlugin } from '../../api/developer/developer'
import { ownPluginsQuery } from '../../api/queries'
import type { Finding } from '../../api/types'
import { Button } from '../../ui/controls/button'
import { Callout } from '../../ui/feedback/callout'
import { Dialog } from '../../ui/controls/dialog'
import { Field, Input } from '../../ui/controls/field'
import { showServerErrors } from '../../ui/controls/form-errors'
import { parseTags, suggestId } from './plugin-draft'
import { LISTING_FIELDS, type ListingFields, PluginFields, RULES } from './plugin-fields'

interface CreatePluginDialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
}

export function CreatePluginDialog({ open, onOpenChange }: CreatePluginDialogProps) {
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

function CreatePluginForm({ onDone }: { onDone: () => void }) {
  const navigate = useNavigate()
  const queries = useQueryClient()
  const form = useForm<ListingFields>({
    defaultValues: { id: '', name: '', description: '', category: 'utilities', tags: '' },
  })
  const { errors, dirtyFields, isSubmitting, isSubmitted } = form.formState

  // Told once for each name: who presses again means it.
  const [told, setTold] = useState({ of: '', close: [] as Finding[] })

  const submit = form.handleSubmit(async (fields) => {
    const { id, name } = fields
    try {
      if (told.of !== `${id} ${name}`) {
        const close = await checkName(id, name)
        setTold({ of: `${id} ${name}`, close })
        if (close.length > 0) return
      }
      const plugin = await createPlugin({ ...fields, tags: parseTags(fields.tags) })
      await queries.invalidateQueries({ queryKey: ownPluginsQuery.queryKey })
      onDone()
      await navigate(`/developer/${plugin.id}`)
    } catch (error) {
      showServerErrors(form, LISTING_FIELDS, error)
    }
  })

  const [id, name] = useWatch({ control: form.control, name: ['id', 'name'] })
  const isClose = told.close.length > 0 && told.of === `${id} ${name}`

  const suggest = (name: string) => {
    if (!dirtyFields.id) form.setValue('id', suggestId(name), { shouldValidate: isSubmitted })
  }

  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="grid grid-cols-1 gap-4">
      {errors.root?.message && <Callout tone="danger">{errors.root.message}</Callout>}
      <PluginFields form={form} onNameChange={suggest}>
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
      </PluginFields>
      {isClose && <CloseName findings={told.close} />}
      <Button type="submit" variant="primary" busy={isSubmitting} className="mt-2">
        {isClose ? 'Create it anyway' : 'Create plugin'}
      </Button>
    </form>
  )
}

function CloseName({ findings }: { findings: Finding[] }) {
  return (
    <Callout tone="warning" title="People could take it for another plugin">
      {findings.map(({ message }) => (
        <p key={message} className="break-words">
          {message}
        </p>
      ))}
      <p className="mt-1">
        Choose another name, or create it anyway: a moderator then looks at every version before anybody can
        install it.
      </p>
    </Callout>
  )
}
