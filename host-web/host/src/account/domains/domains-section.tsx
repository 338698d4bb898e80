import { useQuery } from '@tanstack/react-query'

import { domainsQuery } from '../../api/account/domains'
import type { User } from '../../api/types'
import { ErrorState } from '../../ui/feedback/error-state'
import { Skeleton } from '../../ui/feedback/skeleton'
import { Section } from '../../ui/layout/section'
import { ClaimForm } from './claim-form'
import { DomainItem } from './domain-item'

/** Who holds a domain is shown with it wherever they publish. */
export function DomainsSection({ user }: { user: User }) {
  const { data, error, refetch } = useQuery(domainsQuery(user.id))
  return (
    <Section
      boxed
      id="domains"
      title="Verified domains"
      description="Prove that a domain is yours, and it is shown beside your name on what you publish."
    >
      {error && !data && (
        <ErrorState error={error} title="Your domains could not be loaded" onRetry={() => void refetch()} />
      )}
      {!data && !error && <Skeleton className="h-16 rounded-md" />}
      {data && (
        <div className="grid grid-cols-1 gap-5">
          {data.items.length > 0 && (
            <ul aria-label="Your domains" className="grid grid-cols-1 gap-5">
              {data.items.map((domain) => (
                <DomainItem key={domain.domain} userId={user.id} domain={domain} />
              ))}
            </ul>
          )}
          <ClaimForm userId={user.id} />
        </div>
      )}
    </Section>
  )
}
