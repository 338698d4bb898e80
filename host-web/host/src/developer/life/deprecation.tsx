import { Archive } from 'lucide-react'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { Link } from 'react-router'

import { deprecatePlugin, undeprecatePlugin } from '../../api/developer/life'
import type { DeveloperPlugin } from '../../api/types'
import { Button } from '../../ui/controls/button'
import { Dialog } from '../../ui/controls/dialog'
import { Field, Input, TextArea } from '../../ui/controls/field'
import { Form } from '../../ui/controls/form'
import { Callout } from '../../ui/feedback/callout'
import { notify } from '../../ui/feedback/notify'
import { formatInstalls } from '../../ui/format'
import { useRefresh } from './use-refresh'
import { oneLine } from './yank-dialog'

export function DeprecateButton({ plugin }: { plugin: DeveloperPlugin }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button
        onClick={() => {
          setOpen(true)
        }}
      >
        <Archive aria-hidden className="size-4" />
        Deprecate
      </Button>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={`Deprecate ${plugin.name}?`}
        description="You say that it is not kept up any more. You can take it back at any time."
      >
        <ul className="mb-5 grid list-disc gap-1.5 pl-5 text-sm text-pretty">
          <li>
            Who has it keeps it, and is told ({formatInstalls(plugin.installCount)}). With a replacement, one
            click moves them to it with their settings.
          </li>
          <li>It stays in the marketplace, marked as deprecated.</li>
        </ul>
        <DeprecateForm
          plugin={plugin}
          onDone={() => {
            setOpen(false)
          }}
        />
      </Dialog>
    </>
  )
}

function DeprecateForm({ plugin, onDone }: { plugin: DeveloperPlugin; onDone: () => void }) {
  const refresh = useRefresh()
  const undeprecate = useUndeprecate(plugin)
  const form = useForm({ defaultValues: { message: '', replacement: '' } })
  const { errors, isSubmitting } = form.formState
  const send = async ({ message, replacement }: { message: string; replacement: string }) => {
    await deprecatePlugin(plugin.id, { message: oneLine(message), replacement: replacement.trim() || null })
    await refresh()
    notify.success(`${plugin.name} is deprecated`, { label: 'Undo', onClick: () => void undeprecate() })
    onDone()
  }
  return (
    <Form form={form} fields={['message', 'replacement']} send={send} label={`Deprecate ${plugin.name}`}>
      <Field label="Message" hint="Shown to everybody who has it" error={errors.message?.message}>
        {(control) => (
          <TextArea
            {...control}
            {...form.register('message', {
              validate: (text) => oneLine(text) !== '' || 'Say why, in a sentence',
              maxLength: { value: 500, message: 'At most 500 characters' },
            })}
            rows={2}
          />
        )}
      </Field>
      <Field
        label="Replacement"
        optional
        hint="The identifier of a published plugin"
        error={errors.replacement?.message}
      >
        {(control) => (
          <Input
            {...control}
            {...form.register('replacement', {
              validate: (id) => id.trim() !== plugin.id || 'A plugin does not replace itself',
            })}
            className="font-mono"
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
          />
        )}
      </Field>
      <Button type="submit" variant="primary" busy={isSubmitting}>
        {isSubmitting ? 'Saying so…' : 'Deprecate'}
      </Button>
    </Form>
  )
}

export function DeprecationNote({ plugin }: { plugin: DeveloperPlugin }) {
  const undeprecate = useUndeprecate(plugin)
  const [busy, setBusy] = useState(false)
  if (!plugin.deprecation) return null
  const { message, replacement } = plugin.deprecation
  return (
    <Callout tone="warning" title="You have deprecated this plugin">
      <p className="break-words">{message}</p>
      {replacement && (
        <p>
          Replacement:{' '}
          <Link to={`/marketplace/${replacement}`} className="font-mono underline underline-offset-4">
            {replacement}
          </Link>
        </p>
      )}
      <Button
        size="sm"
        className="mt-3"
        busy={busy}
        onClick={() => {
          setBusy(true)
          void undeprecate().finally(() => {
            setBusy(false)
          })
        }}
      >
        Keep it up again
      </Button>
    </Callout>
  )
}

function useUndeprecate({ id, name }: DeveloperPlugin) {
  const refresh = useRefresh()
  return async () => {
    try {
      await undeprecatePlugin(id)
      await refresh()
      notify.success(`${name} is no longer deprecated`)
    } catch (error) {
      notify.error('The deprecation could not be taken back', error)
    }
  }
}
