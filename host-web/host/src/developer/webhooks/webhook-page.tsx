import { useQuery } from '@tanstack/react-query'
import { useParams } from 'react-router'

import { webhookQuery } from '../../api/developer/webhooks'
import { SignedIn } from '../../auth/signed-in'
import { ErrorState } from '../../ui/feedback/error-state'
import { Skeleton } from '../../ui/feedback/skeleton'
import { BackLink } from '../../ui/layout/back-link'
import { Page } from '../../ui/layout/page'
import { DeliveryList } from './delivery-list'
import { WebhookPanel } from './webhook-panel'

/** One webhook: how it is, and what became of the last messages. */
export function WebhookPage() {
  const { webhookId = '' } = useParams()
  return (
    <Page width="narrow" title="Webhook" back={<BackLink to="/webhooks">Webhooks</BackLink>}>
      <SignedIn>{(user) => <OneWebhook userId={user.id} id={webhookId} />}</SignedIn>
    </Page>
  )
}

function OneWebhook({ userId, id }: { userId: string; id: string }) {
  const { data, error, isFetching, refetch } = useQuery(webhookQuery(userId, id))
  if (!data && error)
    return (
      <ErrorState
        title="This webhook could not be loaded"
        error={error}
        busy={isFetching}
        onRetry={() => void refetch()}
      />
    )
  if (!data) return <Skeleton className="h-64 rounded-lg" />
  return (
    <div className="grid grid-cols-1 gap-8">
      <WebhookPanel userId={userId} webhook={data} />
      <DeliveryList userId={userId} webhookId={id} />
    </div>
  )
}
