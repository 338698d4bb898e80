import { useQueryClient } from '@tanstack/react-query'
import { Pencil } from 'lucide-react'
import { useState } from 'react'
import { useForm } from 'react-hook-form'

import { describePlugin } from '../../api/developer/developer'
import type { DeveloperPlugin } from '../../api/types'
import { Button } from '../../ui/controls/button'
import { Callout } from '../../ui/feedback/callout'
import { Dialog } from '../../ui/controls/dialog'
import { showServerErrors } from '../../ui/controls/form-errors'
import { notify } from '../../ui/feedback/notify'
import { parseTags } from './plugin-draft'
import { LISTING_FIELDS, type ListingFields, PluginFields } from './plugin-fields'

export function EditPluginButton({ plugin }: { plugin: DeveloperPlugin }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button
        onClick={() => {
          setOpen(true)
        }}
      >
        <Pencil aria-hidden className="size-4" />
        Edit details
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={`Details of ${plugin.name}`}
        description="What the marketplace shows. Published versions stay as they are."
      >
        <EditPluginForm
          plugin={plugin}
          onDone={() => {
            setOpen(false)
          }}
        />
      </Dialog>
    </>
  )
}

function EditPluginForm({ plugin, onDone }: { plugin: DeveloperPlugin; onDone: () => void }) {
  const queries = useQueryClient()
  const { id, name, description, category, tags } = plugin
  const form = useForm<ListingFields>({
    defaultValues: { id, name, description, category, tags: tags.join(', ') },
  })
  const { errors, isSubmitting, isDirty } = form.formState

  const submit = form.handleSubmit(async (fields) => {
    try {
      await describePlugin(id, {
        name: fields.name,
        description: fields.description,
        category: fields.category,
        tags: parseTags(fields.tags),
      })
      await queries.invalidateQueries({ queryKey: ['developer', 'plugins'] })
      void queries.invalidateQueries({ queryKey: ['catalog'] })
      notify.success(`Details of ${fields.name} saved`)
      onDone()
    } catch (error) {
      showServerErrors(form, LISTING_FIELDS, error)
    }
  })

  return (
    <form noValidate onSubmit={(event) => void submit(event)} className="grid grid-cols-1 gap-4">
      {errors.root?.message && <Callout tone="danger">{errors.root.message}</Callout>}
      <PluginFields form={form} />
      <Button type="submit" variant="primary" busy={isSubmitting} disabled={!isDirty} className="mt-2">
        Save details
      </Button>
    </form>
  )
}
