import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { describeError } from '../../api/http/api-error'
import { queuesQuery, returnLetters } from '../../api/admin/admin'
import type { ServiceName, ServiceQueue } from '../../api/admin/admin-types'
import { Button } from '../../ui/controls/button'
import { notify } from '../../ui/feedback/notify'
import { Skeleton } from '../../ui/feedback/skeleton'
import { formatWhole, plural } from '../../ui/format'
import { Badge } from '../../ui/layout/badge'

export function Queues({ service }: { service: ServiceName }) {
  const { data, error, isPending } = useQuery(queuesQuery(service))
  return (
    <section aria-label={`Queues of ${service}`} aria-busy={isPending} className="mt-6">
      <h3 className="text-sm font-semibold">Queues</h3>
      {isPending && <Skeleton className="mt-3 h-12 rounded-md" />}
      {error && <p className="mt-2 text-sm text-danger">{describeError(error)}</p>}
      <ul className="mt-3 grid gap-2">
        {data?.map((queue) => (
          <Queue key={queue.queue} service={service} queue={queue} />
        ))}
      </ul>
    </section>
  )
}

function Queue({ service, queue: { queue, source, waiting, processes, dead, letters } }: QueueProps) {
  return (
    <li className="text-sm">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="font-mono text-[13px] break-all">{queue}</span>
        <span className="text-muted tabular-nums">{`${formatWhole(waiting)} waiting, ${plural(processes, 'reader')}`}</span>
        {processes === 0 && <Badge tone="danger">Nobody reads it</Badge>}
        {dead > 0 && <Badge tone="warning">{plural(dead, 'dead letter')}</Badge>}
      </p>
      {source && dead > 0 && (
        <div className="mt-2 rounded-md border border-border p-3">
          <ul className="grid gap-1">
            {letters.map(({ id, since, reason }, index) => (
              <li key={index} className="break-words">
                <span className="font-mono text-[13px] break-all text-muted">{id}</span> {reason} (since{' '}
                {since})
              </li>
            ))}
          </ul>
          <ReturnButton service={service} source={source} />
        </div>
      )}
    </li>
  )
}

interface QueueProps {
  service: ServiceName
  queue: ServiceQueue
}

function ReturnButton({ service, source }: { service: ServiceName; source: ServiceName }) {
  const queries = useQueryClient()
  const [busy, setBusy] = useState(false)
  const giveBack = async () => {
    setBusy(true)
    try {
      const { returned, left } = await returnLetters(service, source)
      notify.info(`${plural(returned, 'letter')} put back; ${formatWhole(left)} still cannot be read.`)
      await queries.invalidateQueries({ queryKey: queuesQuery(service).queryKey })
    } catch (error) {
      notify.error('They could not be put back', error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Button size="sm" className="mt-3" busy={busy} onClick={() => void giveBack()}>
      Put back what can be read<span className="sr-only"> of {source}</span>
    </Button>
  )
}
