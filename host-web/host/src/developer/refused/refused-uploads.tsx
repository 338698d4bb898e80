import { useInfiniteQuery } from '@tanstack/react-query'

import { type Refusal, refusalsQuery } from '../../api/developer/refusals'
import { LoadMore } from '../../ui/controls/load-more'
import { ErrorState } from '../../ui/feedback/error-state'
import { Skeleton } from '../../ui/feedback/skeleton'
import { formatDate, humanise, plural } from '../../ui/format'
import { Findings } from '../publish/findings'
import { Section } from '../../ui/layout/section'

/** What the checks refused at once, and why. */
export function RefusedUploads({ pluginId }: { pluginId: string }) {
  return (
    <Section
      title="Refused uploads"
      description="What the checks refuse at once is listed here. Nothing of it is stored but what is said of it, and its number is free: mend what was found, and publish again."
    >
      <Uploads pluginId={pluginId} />
    </Section>
  )
}

function Uploads({ pluginId }: { pluginId: string }) {
  const query = useInfiniteQuery(refusalsQuery(pluginId))
  const { data, error, isFetching, refetch } = query
  if (data) return <List refusals={data.pages.flatMap(({ items }) => items)} query={query} />
  if (error) {
    return (
      <ErrorState
        title="The refused uploads could not be loaded"
        error={error}
        busy={isFetching}
        onRetry={() => void refetch()}
      />
    )
  }
  return (
    <div aria-busy="true">
      <p role="status" className="sr-only">
        Loading the refused uploads
      </p>
      <Skeleton className="h-40 rounded-lg" />
    </div>
  )
}

type Pages = Parameters<typeof LoadMore>[0]['query']

function List({ refusals, query }: { refusals: Refusal[]; query: Pages }) {
  if (refusals.length === 0) {
    return (
      <p className="rounded-lg border border-dashed border-border-strong px-4 py-8 text-center text-sm text-muted">
        No upload was refused.
      </p>
    )
  }
  return (
    <>
      <ul
        aria-label="Refused uploads"
        className="divide-y divide-border rounded-lg border border-border bg-raised shadow-sm"
      >
        {refusals.map((refusal) => (
          <Item key={refusal.id} refusal={refusal} />
        ))}
      </ul>
      <LoadMore label="Older uploads" query={query} />
    </>
  )
}

function Item({ refusal }: { refusal: Refusal }) {
  const { version, refusedAt, digest, findings, found } = refusal
  const left = found - findings.length
  return (
    <li aria-label={`${version}, refused ${formatDate(refusedAt)}`} className="px-4 py-4 sm:px-5">
      <h3 className="font-mono text-[15px] font-semibold break-all">{version}</h3>
      <p className="mt-1 text-[13px] text-muted">
        Refused{' '}
        <time dateTime={refusedAt} title={refusedAt}>
          {formatDate(refusedAt)}
        </time>{' '}
        · SHA-256 <code className="font-mono">{digest.slice(0, 12)}…</code>
      </p>
      <p className="mt-2 mb-3 text-sm">{verdictOf(refusal)}</p>
      <Findings findings={findings} />
      {left > 0 && <p className="mt-2 text-sm text-muted">{plural(left, 'finding')} more, less severe.</p>}
    </li>
  )
}

function verdictOf({ checks }: Refusal): string {
  if (checks.length === 0) return 'It could not be opened, so no check has looked at it.'
  const passed = checks.filter(({ verdict }) => verdict === 'passed')
  const rejected = checks.filter(({ verdict, stage }) => verdict === 'rejected' && stage === 'required')
  const by = rejected.map(({ check }) => humanise(check).toLowerCase()).join(', ')
  return `Refused by: ${by}. ${plural(passed.length, 'check')} of ${checks.length} passed.`
}
