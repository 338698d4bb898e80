import { useQueries, useQuery } from '@tanstack/react-query'

import { gatewayQuery, stateQuery } from '../../api/admin/admin'
import { SERVICES, type ServiceName } from '../../api/admin/admin-types'
import { Skeleton } from '../../ui/feedback/skeleton'
import { Badge } from '../../ui/layout/badge'
import { Page } from '../../ui/layout/page'
import { Section } from '../../ui/layout/section'
import { AdminTabs } from '../admin-tabs'
import { OperatorsOnly } from '../operators-only'
import { type Heads, ServiceCard } from './service-card'

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
    SERVICES.map((service, index): [ServiceName, number | undefined] => [service, states[index]?.data?.head]),
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

function GatewayCard() {
  const { data, isPending } = useQuery(gatewayQuery)
  const states = [
    { what: 'Redis for sessions', good: data?.redis },
    { what: 'Message broker', good: data?.broker },
  ]
  return (
    <Section boxed title="Gateway" description="The process that answers this page.">
      {isPending ? (
        <Skeleton className="h-6 w-48" />
      ) : (
        <ul className="flex flex-wrap gap-x-6 gap-y-2 text-sm">
          {states.map(({ what, good }) => (
            <li key={what} className="flex items-center gap-2">
              {what} <Badge tone={good ? 'success' : 'danger'}>{good ? 'reached' : 'not reached'}</Badge>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
