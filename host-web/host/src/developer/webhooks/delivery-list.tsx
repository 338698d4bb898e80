import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'

import { deliveriesQuery, type Delivery, isSoon, eventWords, redeliver } from '../../api/developer/webhooks'
import { Button } from '../../ui/controls/button'
import { ErrorState } from '../../ui/feedback/error-state'
import { notify } from '../../ui/feedback/notify'
import { Skeleton } from '../../ui/feedback/skeleton'
import { formatAge, formatDate, plural } from '../../ui/format'
import { Badge } from '../../ui/layout/badge'
import { Section } from '../../ui/layout/section'
import { problemOf } from './problems'

interface DeliveryListProps {
  userId: string
  webhookId: string
}

export function DeliveryList({ userId, webhookId }: DeliveryListProps) {
  const { data, error, isFetching, refetch } = useQuery(deliveriesQuery(userId, webhookId))
  return (
    <Section title="Last messages" description="The newest 50, and what became of each.">
      {!data && error && (
        <ErrorState
          title="The messages could not be loaded"
          error={error}
          busy={isFetching}
          onRetry={() => void refetch()}
        />
      )}
      {!data && !error && <Skeleton className="h-40 rounded-lg" />}
      {data?.length === 0 && (
        <p className="text-sm text-muted">Nothing was sent yet. A ping shows whether your server takes it.</p>
      )}
      {data && data.length > 0 && (
        <ul
          aria-label="Last messages"
          className="divide-y divide-border rounded-lg border border-border bg-raised shadow-sm"
        >
          {data.map((delivery) => (
            <Row key={delivery.id} userId={userId} webhookId={webhookId} delivery={delivery} />
          ))}
        </ul>
      )}
    </Section>
  )
}

interface RowProps extends DeliveryListProps {
  delivery: Delivery
}

function Row({ userId, webhookId, delivery }: RowProps) {
  const { kind, messageId, lastAt, madeAt, attempts, tookMs, nextAt, body, response } = delivery
  const at = lastAt ?? madeAt
  const problem = problemOf(delivery)
  return (
    <li aria-label={`${eventWords(kind)}, ${messageId}`} className="px-4 py-3 sm:px-5">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <p className="min-w-0 flex-1 basis-48 text-sm font-medium">{eventWords(kind)}</p>
        <Outcome delivery={delivery} />
        <SendAgain userId={userId} webhookId={webhookId} delivery={delivery} />
      </div>
      <p className="mt-0.5 text-[13px] text-muted">
        <time dateTime={at} title={formatDate(at)}>
          {formatAge(at)}
        </time>
        {attempts > 0 && ` · ${plural(attempts, 'attempt')}`}
        {tookMs !== null && ` · ${String(tookMs)} ms`}
        {nextAt && attempts > 0 && ` · the next ${isSoon(nextAt) ? 'in a moment' : formatAge(nextAt)}`}
      </p>
      {problem && <p className="mt-1 text-[13px] text-pretty break-words text-danger">{problem}</p>}
      <details className="mt-1 text-[13px]">
        <summary className="w-fit cursor-pointer text-muted hover:text-text">
          Message and answer<span className="sr-only"> of {eventWords(kind)}</span>
        </summary>
        <dl className="mt-2 grid grid-cols-1 gap-2">
          <Text name="webhook-id" value={messageId} />
          <Text name="Message" value={body} />
          <Text name="Answer" value={response === null || response === '' ? 'Nothing.' : response} />
        </dl>
      </details>
    </li>
  )
}

function Text({ name, value }: { name: string; value: string }) {
  return (
    <div className="min-w-0">
      <dt className="text-muted">{name}</dt>
      <dd className="font-mono text-xs break-all whitespace-pre-wrap">{value}</dd>
    </div>
  )
}

function Outcome({ delivery: { state, status, attempts } }: { delivery: Delivery }) {
  const said = status === null ? '' : ` ${String(status)}`
  return (
    <span role="status" className="inline-flex">
      {state === 'delivered' && <Badge tone="success">Taken{said}</Badge>}
      {state === 'given-up' && <Badge tone="danger">Not taken{said}</Badge>}
      {state === 'waiting' && <Badge tone="warning">{attempts > 0 ? 'Tried again' : 'Waits'}</Badge>}
    </span>
  )
}

function SendAgain({ userId, webhookId, delivery: { id, kind, state } }: RowProps) {
  const queries = useQueryClient()
  const again = useMutation({
    mutationFn: () => redeliver(webhookId, id),
    onSuccess: () => queries.invalidateQueries({ queryKey: deliveriesQuery(userId, webhookId).queryKey }),
    onError: (problem) => notify.error('It was not sent once more', problem),
  })
  if (state === 'waiting') return null
  return (
    <Button
      size="sm"
      busy={again.isPending}
      onClick={() => {
        again.mutate()
      }}
    >
      Send again
      <span className="sr-only"> {eventWords(kind)}</span>
    </Button>
  )
}
