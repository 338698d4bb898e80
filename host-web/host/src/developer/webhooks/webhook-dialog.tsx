import { useQuery } from '@tanstack/react-query'
import { useForm } from 'react-hook-form'

import { EVENT_WORDS, EVENTS, type NewWebhook, type Webhook } from '../../api/developer/webhooks'
import { ownPluginsQuery } from '../../api/queries'
import { Button } from '../../ui/controls/button'
import { Choices } from '../../ui/controls/choices'
import { Dialog } from '../../ui/controls/dialog'
import { Field, Input, NativeSelect } from '../../ui/controls/field'
import { Form } from '../../ui/controls/form'

interface WebhookDialogProps {
  open: boolean
  onClose: () => void
  /** The one that is changed; a new one without it. */
  webhook?: Webhook
  send: (wish: NewWebhook) => Promise<void>
}

export function WebhookDialog({ open, onClose, webhook, send }: WebhookDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onClose}
      title={webhook ? 'Change the webhook' : 'New webhook'}
      description="Your server gets a signed POST request for each event that you choose."
    >
      <WebhookForm
        {...(webhook && { webhook })}
        send={async (wish) => {
          await send(wish)
          onClose()
        }}
      />
    </Dialog>
  )
}

const CHOICES = EVENTS.map((value) => ({ value, label: EVENT_WORDS[value] }))
const START: NewWebhook = {
  url: '',
  pluginId: null,
  events: ['version.published', 'version.rejected', 'version.blocked', 'plugin.blocked', 'rollout.halted'],
}

type WebhookFields = Omit<NewWebhook, 'pluginId'> & { pluginId: string }

function WebhookForm({ webhook, send }: Pick<WebhookDialogProps, 'webhook' | 'send'>) {
  const { data: plugins = [] } = useQuery({ ...ownPluginsQuery, enabled: !webhook })
  const { url, events, pluginId } = webhook ?? START
  const form = useForm<WebhookFields>({ defaultValues: { url, events, pluginId: pluginId ?? '' } })
  const { errors, isSubmitting } = form.formState
  return (
    <Form
      form={form}
      fields={['url', 'events', 'pluginId']}
      send={(wish) => send({ ...wish, url: wish.url.trim(), pluginId: wish.pluginId || null })}
      label={webhook ? 'Change the webhook' : 'New webhook'}
    >
      <Field label="Address" hint="Of your server; it begins with https://." error={errors.url?.message}>
        {(control) => (
          <Input
            {...control}
            {...form.register('url', {
              validate: (typed) => typed.trim() !== '' || 'Enter the address of your server',
            })}
            inputMode="url"
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            maxLength={2000}
          />
        )}
      </Field>
      {!webhook && (
        <Field label="Plugins" error={errors.pluginId?.message}>
          {(control) => (
            <NativeSelect {...control} {...form.register('pluginId')}>
              <option value="">All that I own, later ones too</option>
              {plugins.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </NativeSelect>
          )}
        </Field>
      )}
      <Choices
        legend="Events"
        choices={CHOICES}
        field={form.register('events', { validate: (some) => some.length > 0 || 'Choose at least one' })}
        error={errors.events?.message}
      />
      <Button type="submit" variant="primary" busy={isSubmitting} className="mt-1">
        {webhook ? 'Save' : 'Add the webhook'}
      </Button>
    </Form>
  )
}
