import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'

import {
  changeWebhook,
  deliveriesQuery,
  eventWords,
  type NewWebhook,
  pingWebhook,
  removeWebhook,
  rotateSecret,
  type Webhook,
  webhooksQuery,
  type WebhookWithSecret,
} from '../../api/developer/webhooks'
import { AskButton } from '../../ui/controls/ask-button'
import { Button } from '../../ui/controls/button'
import { Callout } from '../../ui/feedback/callout'
import { notify } from '../../ui/feedback/notify'
import { formatDate } from '../../ui/format'
import { Section } from '../../ui/layout/section'
import { DISABLED } from './problems'
import { SecretShownOnce } from './secret-shown-once'
import { StateBadge } from './state-badge'
import { WebhookDialog } from './webhook-dialog'

interface WebhookPanelProps {
  userId: string
  webhook: Webhook
}

export function WebhookPanel({ userId, webhook }: WebhookPanelProps) {
  const [shown, setShown] = useState<WebhookWithSecret | null>(null)
  const { url, pluginId, events, createdAt, earlierUntil } = webhook
  return (
    <>
      {shown && (
        <SecretShownOnce
          webhook={shown}
          onDone={() => {
            setShown(null)
          }}
        />
      )}
      <Section boxed title="What it is told" actions={<StateBadge webhook={webhook} />}>
        <div className="grid grid-cols-1 gap-4">
          <p className="font-mono text-sm break-all">{url}</p>
          <Standing webhook={webhook} />
          <p className="text-sm text-pretty text-muted">
            {pluginId ?? 'All your plugins'}, since {formatDate(createdAt)}.
            {earlierUntil && ` Signed with the earlier secret, too, until ${formatDate(earlierUntil)}.`}
          </p>
          <ul aria-label="Events" className="list-inside list-disc text-sm">
            {events.map((event) => (
              <li key={event}>{eventWords(event)}</li>
            ))}
          </ul>
          <Actions userId={userId} webhook={webhook} onSecret={setShown} />
        </div>
      </Section>
    </>
  )
}

function Standing({ webhook: { disabled, failingSince } }: { webhook: Webhook }) {
  if (disabled)
    return (
      <Callout tone={disabled === 'owner' ? 'info' : 'danger'} title="Nothing is sent">
        <p>{DISABLED[disabled]}</p>
      </Callout>
    )
  if (failingSince)
    return (
      <Callout tone="warning" title="Your server takes nothing">
        <p>
          The first that it did not take was sent on {formatDate(failingSince)}. It is tried again for three
          days; then the webhook is disabled.
        </p>
      </Callout>
    )
  return null
}

interface ActionsProps extends WebhookPanelProps {
  onSecret: (webhook: WebhookWithSecret) => void
}

function Actions({ userId, webhook, onSecret }: ActionsProps) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [changing, setChanging] = useState(false)
  const { id, url, disabled } = webhook
  const refresh = () => queries.invalidateQueries({ queryKey: webhooksQuery(userId).queryKey })
  const ping = useMutation({
    mutationFn: () => pingWebhook(id),
    onSuccess: () => queries.invalidateQueries({ queryKey: deliveriesQuery(userId, id).queryKey }),
    onError: (problem) => notify.error('No ping was sent', problem),
  })
  const toggle = useMutation({
    mutationFn: () => changeWebhook(id, { enabled: disabled !== null }),
    onSuccess: refresh,
    onError: (problem) => notify.error('The webhook is as it was', problem),
  })
  const rotate = async () => {
    onSecret(await rotateSecret(id))
    await refresh()
  }
  const remove = async () => {
    await removeWebhook(id)
    notify.success('The webhook is removed')
    await navigate('/webhooks')
    await refresh()
  }
  const change = async ({ url: place, events }: NewWebhook) => {
    await changeWebhook(id, { url: place, events })
    await refresh()
  }
  return (
    <div className="flex flex-wrap gap-3 border-t border-border pt-4">
      <Button
        size="sm"
        variant="primary"
        busy={ping.isPending}
        onClick={() => {
          ping.mutate()
        }}
      >
        Send a ping
      </Button>
      <Button
        size="sm"
        onClick={() => {
          setChanging(true)
        }}
      >
        Change
      </Button>
      <Button
        size="sm"
        busy={toggle.isPending}
        onClick={() => {
          toggle.mutate()
        }}
      >
        {disabled ? 'Enable' : 'Disable'}
      </Button>
      <AskButton
        verb="New secret"
        of={`of ${url}`}
        title="Make another secret?"
        consequences={[
          'You see it once.',
          'For a day requests are signed with the one before, too: meanwhile, have your server take the new one.',
        ]}
        onConfirm={rotate}
      />
      <AskButton
        verb="Remove"
        of={url}
        title="Remove this webhook?"
        consequences={['Your server is told nothing more.', 'What waits is not sent, and its list is gone.']}
        onConfirm={remove}
      />
      <WebhookDialog
        open={changing}
        onClose={() => {
          setChanging(false)
        }}
        webhook={webhook}
        send={change}
      />
    </div>
  )
}
