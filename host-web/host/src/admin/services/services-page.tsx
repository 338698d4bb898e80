import { useQueries, useQuery, type UseQueryResult } from '@tanstack/react-query'

import { gatewayQuery, stateQuery } from '../../api/admin/admin'
import { type GatewayState, SERVICES, type ServiceName, type ServiceState } from '../../api/admin/admin-types'
import { ErrorState } from '../../ui/feedback/error-state'
import { Skeleton } from '../../ui/feedback/skeleton'
import { Badge } from '../../ui/layout/badge'
import { Page } from '../../ui/layout/page'
import { Section } from '../../ui/layout/section'
import { AdminTabs } from '../admin-tabs'
import { OperatorsOnly } from '../operators-only'
import { type Head, type Heads, ServiceCard } from './service-card'

/** Each service is asked apart, so that one that hangs holds up its own card only. */
export function ServicesPage() {
  return (
    <OperatorsOnly>
      <Page
        title="Services"
        description="How far each service is, what it could not apply, and what its queues hold."
      >
        <AdminTabs />
        <Cards />
      </Page>
    </OperatorsOnly>
  )
}

function Cards() {
  const states = useQueries({ queries: SERVICES.map(stateQuery) })
  const heads: Heads = Object.fromEntries(
    SERVICES.map((service, index): [ServiceName, Head] => [service, headOf(states[index])]),
  )
  return (
    <div className="grid grid-cols-1 gap-6">
      <GatewayCard />
      {SERVICES.map((service) => (
        <ServiceCard key={service} service={service} heads={heads} />
      ))}
    </div>
  )
}

function headOf(asked: UseQueryResult<ServiceState> | undefined): Head {
  return asked?.data?.head ?? (asked?.error ? 'no answer' : 'asking')
}

function GatewayCard() {
  const { data, error, isFetching, refetch } = useQuery(gatewayQuery)
  return (
    <Section boxed title="Gateway" description="The process that answers this page.">
      {error && (
        <ErrorState
          title="The gateway did not answer"
          error={error}
          busy={isFetching}
          onRetry={() => void refetch()}
        />
      )}
      {!data && !error && <Skeleton className="h-6 w-48" />}
      {data && !error && <Reached state={data} />}
    </Section>
  )
}

function Reached({ state: { redis, broker } }: { state: GatewayState }) {
  const states = [
    { what: 'Redis for sessions', good: redis },
    { what: 'Message broker', good: broker },
  ]
  return (
    <ul className="flex flex-wrap gap-x-6 gap-y-2 text-sm">
      {states.map(({ what, good }) => (
        <li key={what} className="flex items-center gap-2">
          {what} <Badge tone={good ? 'success' : 'danger'}>{good ? 'reached' : 'not reached'}</Badge>
        </li>
      ))}
    </ul>
  )
}
