import { useQuery } from '@tanstack/react-query'
import { Workflow } from 'lucide-react'

import {
  distrustPublisher,
  issuersQuery,
  publishersQuery,
  type TrustedPublisher,
} from '../../api/developer/publishers'
import type { DeveloperPlugin } from '../../api/types'
import { AskButton } from '../../ui/controls/ask-button'
import { ErrorState } from '../../ui/feedback/error-state'
import { notify } from '../../ui/feedback/notify'
import { Skeleton } from '../../ui/feedback/skeleton'
import { formatDate } from '../../ui/format'
import { useRefresh } from '../life/use-refresh'
import { TrustForm } from './trust-form'
import { Section } from '../../ui/layout/section'

/** Workflows that publish a plugin without a token that could leak. */
export function TrustedPublishers({ plugin }: { plugin: DeveloperPlugin }) {
  return (
    <Section
      title="Trusted publishers"
      description="A run of the workflow that you name here proves itself to the platform, and may publish this plugin for 15 minutes: no token lies in your repository. Whoever may change that workflow can publish."
    >
      <Publishers plugin={plugin} />
      <NewPublisher plugin={plugin} />
    </Section>
  )
}

function Publishers({ plugin }: { plugin: DeveloperPlugin }) {
  const { data, error, isFetching, refetch } = useQuery(publishersQuery(plugin.id))
  if (data?.length === 0) {
    return (
      <p className="rounded-lg border border-dashed border-border-strong px-4 py-8 text-center text-sm text-muted">
        No workflow is trusted. Only its owners publish this plugin.
      </p>
    )
  }
  if (data) {
    return (
      <ul
        aria-label="Trusted publishers"
        className="divide-y divide-border rounded-lg border border-border bg-raised shadow-sm"
      >
        {data.map((publisher) => (
          <PublisherRow key={publisher.id} plugin={plugin} publisher={publisher} />
        ))}
      </ul>
    )
  }
  if (error) {
    return (
      <ErrorState
        title="The trusted publishers could not be loaded"
        error={error}
        busy={isFetching}
        onRetry={() => void refetch()}
      />
    )
  }
  return <Skeleton className="h-24 rounded-lg" />
}

function PublisherRow({ plugin, publisher }: { plugin: DeveloperPlugin; publisher: TrustedPublisher }) {
  const { id, issuer, repository, workflow, environment, trustedAt, repositoryId } = publisher
  const refresh = useRefresh()
  const remove = async () => {
    await distrustPublisher(plugin.id, id)
    await refresh()
    notify.success(`${repository} is trusted no more`)
  }
  return (
    <li aria-label={repository} className="flex items-center gap-4 px-4 py-3 sm:px-5">
      <Workflow aria-hidden className="size-5 shrink-0 text-muted" strokeWidth={1.75} />
      <div className="min-w-0 flex-1">
        <p className="font-mono text-sm font-medium break-all">{repository}</p>
        <p className="text-[13px] break-words text-muted">
          {workflow}
          {environment && `, environment ${environment}`} · {issuer.replace(/^https?:\/\//, '')} · since{' '}
          {formatDate(trustedAt)}
        </p>
        <p className="text-[13px] text-muted">
          {repositoryId
            ? `Repository ${repositoryId}: another one under this name is not trusted.`
            : 'Its first run fixes which repository this is.'}
        </p>
      </div>
      <AskButton
        verb="Remove"
        of={repository}
        title={`Trust ${repository} no more?`}
        consequences={[
          'Its runs can publish nothing any more. A run that has its token already has it for 15 minutes at most.',
          'What it has published stays.',
        ]}
        onConfirm={remove}
      />
    </li>
  )
}

function NewPublisher({ plugin }: { plugin: DeveloperPlugin }) {
  const { data } = useQuery(issuersQuery)
  if (!data) return null
  if (!data.audience || data.issuers.length === 0) {
    return (
      <p className="mt-4 text-sm text-muted">
        This platform trusts no continuous integration: its operator has named none. Use an API token.
      </p>
    )
  }
  return <TrustForm plugin={plugin} issuers={data.issuers} audience={data.audience} />
}
