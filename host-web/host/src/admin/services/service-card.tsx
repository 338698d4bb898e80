import { useQuery } from '@tanstack/react-query'

import { describeError } from '../../api/http/api-error'
import { stateQuery } from '../../api/admin/admin'
import type { ServiceName, ServiceState } from '../../api/admin/admin-types'
import { Button } from '../../ui/controls/button'
import { Callout } from '../../ui/feedback/callout'
import { Skeleton } from '../../ui/feedback/skeleton'
import { formatDate, formatSize, formatWhole, humanise, plural } from '../../ui/format'
import { Badge } from '../../ui/layout/badge'
import { Section } from '../../ui/layout/section'
import { ParkedStreams } from './parked-streams'
import { Queues } from './queues'

/** Where a log ends, or why that is not known. */
export type Head = number | 'asking' | 'no answer'
export type Heads = Partial<Record<ServiceName, Head>>

export function ServiceCard({ service, heads }: { service: ServiceName; heads: Heads }) {
  const { data, error, isFetching, refetch } = useQuery(stateQuery(service))
  const title = humanise(service)
  return (
    <Section boxed title={title} actions={<Standing error={error} data={data} />}>
      {error && (
        <div className="mb-4">
          <Callout tone="danger" title={`${title} did not answer`}>
            <p>{describeError(error)}</p>
            <Button size="sm" className="mt-2" busy={isFetching} onClick={() => void refetch()}>
              Ask again
            </Button>
          </Callout>
        </div>
      )}
      {!data && !error && <Skeleton className="h-24 rounded-md" />}
      {data && <Figures state={data} heads={heads} />}
      {data && data.projections.some(({ parked }) => parked > 0) && <ParkedStreams service={service} />}
      <Queues service={service} />
    </Section>
  )
}

function Standing({ error, data }: { error: unknown; data: ServiceState | undefined }) {
  if (error) return <Badge tone="danger">No answer</Badge>
  if (!data) return <Badge>Asking</Badge>
  const faults = data.projections.some(({ fault }) => fault !== null)
  if (faults) return <Badge tone="danger">Does not follow a source</Badge>
  const parked = data.projections.reduce((sum, projection) => sum + projection.parked, 0)
  if (parked > 0) return <Badge tone="warning">{`${formatWhole(parked)} parked`}</Badge>
  return <Badge tone="success">Answers</Badge>
}

function Figures({ state, heads }: { state: ServiceState; heads: Heads }) {
  const { head, unpublished, unpublishedSeconds, bytes, reconciliation } = state
  const figures: [string, string][] = [
    ['Events in its log', `up to position ${formatWhole(head)}`],
    [
      'Waiting for the relay',
      unpublished === 0 ? 'none' : `${plural(unpublished, 'event')}, the oldest ${unpublishedSeconds} s`,
    ],
    ['Database', formatSize(bytes)],
    ...state.projections.map(({ source, position, fault }): [string, string] => [
      `Behind ${source}`,
      fault ?? behind(heads[source], position),
    ]),
  ]
  if (reconciliation) {
    const { what, checkedAt, differences, repaired } = reconciliation
    const found = differences === 0 ? 'as the log says' : plural(differences, 'difference')
    figures.push([humanise(what), `${found}${repaired ? ', repaired' : ''}, ${formatDate(checkedAt)}`])
  }
  return (
    <dl className="grid grid-cols-1 gap-x-8 gap-y-3 text-sm sm:grid-cols-2 lg:grid-cols-3">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt className="text-[13px] text-muted">{name}</dt>
          <dd className="break-words tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Both were not read at the same moment. */
function behind(head: Head | undefined, position: number): string {
  if (head === 'no answer') return 'unknown: the source did not answer'
  if (typeof head !== 'number') return 'asking the source'
  const late = Math.max(0, head - position)
  return late === 0 ? 'up to date' : plural(late, 'position')
}
