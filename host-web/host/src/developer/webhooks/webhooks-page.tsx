import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Webhook as WebhookIcon } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'react-router'

import type { User } from '../../api/types'
import {
  addWebhook,
  type NewWebhook,
  type Webhook,
  webhooksQuery,
  type WebhookWithSecret,
} from '../../api/developer/webhooks'
import { SignedIn } from '../../auth/signed-in'
import { useAuth } from '../../auth/auth-store'
import { Button } from '../../ui/controls/button'
import { Callout } from '../../ui/feedback/callout'
import { EmptyState } from '../../ui/feedback/empty-state'
import { ErrorState } from '../../ui/feedback/error-state'
import { Skeleton } from '../../ui/feedback/skeleton'
import { plural } from '../../ui/format'
import { BackLink } from '../../ui/layout/back-link'
import { Page } from '../../ui/layout/page'
import { SecretShownOnce } from './secret-shown-once'
import { StateBadge } from './state-badge'
import { WebhookDialog } from './webhook-dialog'

/** Which servers of a developer are told what becomes of their plugins. */
export function WebhooksPage() {
  const { user } = useAuth()
  const [adding, setAdding] = useState(false)
  return (
    <Page
      width="narrow"
      title="Webhooks"
      description="Your own server is told when something becomes of your plugins: by signed requests, in order, tried again until it takes them."
      back={<BackLink to="/developer">Developer</BackLink>}
      actions={
        user?.isDeveloper && (
          <Button
            variant="primary"
            onClick={() => {
              setAdding(true)
            }}
          >
            New webhook
          </Button>
        )
      }
    >
      <SignedIn>
        {(who) =>
          who.isDeveloper ? (
            <Webhooks
              user={who}
              adding={adding}
              onClose={() => {
                setAdding(false)
              }}
            />
          ) : (
            <Callout tone="info" title="Webhooks are for developers">
              <p>
                <Link to="/developer" className="font-medium text-accent underline underline-offset-4">
                  Become one
                </Link>
                : it is free, and at once.
              </p>
            </Callout>
          )
        }
      </SignedIn>
    </Page>
  )
}

interface WebhooksProps {
  user: User
  adding: boolean
  onClose: () => void
}

function Webhooks({ user, adding, onClose }: WebhooksProps) {
  const queries = useQueryClient()
  const [added, setAdded] = useState<WebhookWithSecret[]>([])
  const add = async (wish: NewWebhook) => {
    const one = await addWebhook(wish)
    setAdded((before) => [one, ...before])
    await queries.invalidateQueries({ queryKey: webhooksQuery(user.id).queryKey })
  }
  return (
    <div className="grid grid-cols-1 gap-6">
      {added.map((one) => (
        <SecretShownOnce
          key={one.id}
          webhook={one}
          onDone={() => {
            setAdded((before) => before.filter(({ id }) => id !== one.id))
          }}
        />
      ))}
      <WebhookList userId={user.id} />
      <WebhookDialog open={adding} onClose={onClose} send={add} />
    </div>
  )
}

function WebhookList({ userId }: { userId: string }) {
  const { data, error, isFetching, refetch } = useQuery(webhooksQuery(userId))
  if (!data && error)
    return (
      <ErrorState
        title="Your webhooks could not be loaded"
        error={error}
        busy={isFetching}
        onRetry={() => void refetch()}
      />
    )
  if (!data) return <Skeleton className="h-40 rounded-lg" />
  if (data.length === 0)
    return (
      <EmptyState icon={WebhookIcon} title="You have no webhooks">
        With one, a program of yours can announce a version, open an issue for a review, or wake you when a
        roll-out is halted.
      </EmptyState>
    )
  return (
    <ul
      aria-label="Webhooks"
      className="divide-y divide-border rounded-lg border border-border bg-raised shadow-sm"
    >
      {data.map((webhook) => (
        <Row key={webhook.id} webhook={webhook} />
      ))}
    </ul>
  )
}

function Row({ webhook }: { webhook: Webhook }) {
  const { id, url, pluginId, events, waiting } = webhook
  return (
    <li aria-label={url} className="flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-4 sm:px-5">
      <div className="min-w-0 flex-1">
        <Link
          to={`/webhooks/${id}`}
          className="text-sm font-medium break-all underline-offset-4 hover:underline"
        >
          {url}
        </Link>
        <p className="mt-0.5 text-[13px] text-muted">
          {pluginId ?? 'All your plugins'} · {plural(events.length, 'kind')} of events
          {waiting > 0 && ` · ${plural(waiting, 'message waits', 'messages wait')}`}
        </p>
      </div>
      <StateBadge webhook={webhook} />
    </li>
  )
}
