import { useQuery } from '@tanstack/react-query'

import { policiesQuery } from '../../api/admin/admin'
import { SERVICES, type ServiceName } from '../../api/admin/admin-types'
import { ErrorState } from '../../ui/feedback/error-state'
import { Loading } from '../../ui/feedback/loading'
import { Skeleton } from '../../ui/feedback/skeleton'
import { humanise } from '../../ui/format'
import { Page } from '../../ui/layout/page'
import { Section } from '../../ui/layout/section'
import { AdminTabs } from '../admin-tabs'
import { OperatorsOnly } from '../operators-only'
import { PolicyForm } from './policy-form'

/** Each service keeps its own, so that one that is away hides no other's. */
export function PoliciesPage() {
  return (
    <OperatorsOnly>
      <Page
        title="Policies"
        description="What holds while the platform runs, within seconds of a change. What nobody has chosen is as the environment says."
      >
        <AdminTabs />
        <div className="grid grid-cols-1 gap-6">
          {SERVICES.map((service) => (
            <PoliciesOf key={service} service={service} />
          ))}
        </div>
      </Page>
    </OperatorsOnly>
  )
}

function PoliciesOf({ service }: { service: ServiceName }) {
  const { data, error, isPending, isFetching, refetch } = useQuery(policiesQuery(service))
  const title = humanise(service)
  return (
    <Section boxed title={title}>
      {isPending && (
        <Loading label={`Loading the policies of ${service}`}>
          <Skeleton className="h-24 rounded-md" />
        </Loading>
      )}
      {!data && error && (
        <ErrorState
          title={`The policies of ${service} could not be loaded`}
          error={error}
          busy={isFetching}
          onRetry={() => void refetch()}
        />
      )}
      {data && (
        <ul className="divide-y divide-border">
          {data.map((policy) => (
            // What is being entered is about what was shown: a change by somebody else begins anew.
            <li key={`${policy.policy} ${policy.revision}`} className="py-5 first:pt-0 last:pb-0">
              <PolicyForm service={service} policy={policy} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
