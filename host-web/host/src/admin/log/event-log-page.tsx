import { useInfiniteQuery } from '@tanstack/react-query'
import { FileSearch } from 'lucide-react'
import { useState } from 'react'
import { useSearchParams } from 'react-router'

import { logQuery } from '../../api/admin/admin'
import { type LoggedEvent, SERVICES, type ServiceName } from '../../api/admin/admin-types'
import { Button } from '../../ui/controls/button'
import { Field, Input, NativeSelect } from '../../ui/controls/field'
import { LoadMore } from '../../ui/controls/load-more'
import { EmptyState } from '../../ui/feedback/empty-state'
import { ErrorState } from '../../ui/feedback/error-state'
import { Loading } from '../../ui/feedback/loading'
import { Skeleton } from '../../ui/feedback/skeleton'
import { formatMoment } from '../../ui/format'
import { Page } from '../../ui/layout/page'
import { AdminTabs } from '../admin-tabs'
import { OperatorsOnly } from '../operators-only'

/** The events of a service, or of one stream. Nothing is loaded before somebody asks. */
export function EventLogPage() {
  return (
    <OperatorsOnly>
      <Page
        title="Event log"
        description="What happened, the newest first. Names, words and settings are masked, and each look is recorded with your name."
      >
        <AdminTabs />
        <Browser />
      </Page>
    </OperatorsOnly>
  )
}

function Browser() {
  const [search, setSearch] = useSearchParams()
  const asked = SERVICES.find((service) => service === search.get('service'))
  const stream = search.get('stream') ?? ''
  return (
    <>
      <Question
        key={`${asked} ${stream}`}
        service={asked ?? 'publishing'}
        stream={stream}
        onAsk={(service, of) => {
          setSearch({ service, ...(of && { stream: of }) })
        }}
      />
      {asked ? (
        <Events key={`events ${asked} ${stream}`} service={asked} stream={stream} />
      ) : (
        <EmptyState icon={FileSearch} title="Choose a service">
          A stream is what happened to one thing: plugin-word-count, or account- and an account’s id.
        </EmptyState>
      )}
    </>
  )
}

interface QuestionProps {
  service: ServiceName
  stream: string
  onAsk: (service: ServiceName, stream: string) => void
}

function Question({ onAsk, ...asked }: QuestionProps) {
  const [service, setService] = useState(asked.service)
  const [stream, setStream] = useState(asked.stream)
  return (
    <form
      role="search"
      className="mb-6 grid items-end gap-4 sm:grid-cols-[12rem_1fr_auto]"
      onSubmit={(event) => {
        event.preventDefault()
        onAsk(service, stream.trim())
      }}
    >
      <Field label="Service">
        {(control) => (
          <NativeSelect
            {...control}
            value={service}
            onChange={({ target }) => {
              setService(target.value as ServiceName)
            }}
          >
            {SERVICES.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </NativeSelect>
        )}
      </Field>
      <Field label="Stream" optional>
        {(control) => (
          <Input
            {...control}
            maxLength={200}
            value={stream}
            onChange={({ target }) => {
              setStream(target.value)
            }}
          />
        )}
      </Field>
      <Button type="submit" variant="primary">
        Look
      </Button>
    </form>
  )
}

function Events({ service, stream }: { service: ServiceName; stream: string }) {
  const query = useInfiniteQuery(logQuery(service, stream))
  const items = query.data?.pages.flatMap((page) => page.items)
  return (
    <section aria-label="Events" aria-busy={query.isPending}>
      {query.isPending && (
        <Loading label="Loading the events">
          <Skeleton className="h-48 rounded-lg" />
        </Loading>
      )}
      {!query.data && query.error && (
        <ErrorState
          title="The events could not be loaded"
          error={query.error}
          busy={query.isFetching}
          onRetry={() => void query.refetch()}
        />
      )}
      {items?.length === 0 && (
        <EmptyState icon={FileSearch} title="Nothing happened there">
          {stream
            ? `${service} has no stream of this name. Is it spelled so?`
            : `The log of ${service} is empty.`}
        </EmptyState>
      )}
      {items && items.length > 0 && (
        <ol className="divide-y divide-border rounded-lg border border-border bg-raised shadow-sm">
          {items.map((event) => (
            <OneEvent key={event.position} event={event} />
          ))}
        </ol>
      )}
      <LoadMore label="Older events" query={query} />
    </section>
  )
}

function OneEvent({ event }: { event: LoggedEvent }) {
  const { type, stream, position, version, actor, recordedAt, data } = event
  return (
    <li className="px-4 py-3 text-sm">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <span className="font-semibold">{type}</span>
        <time dateTime={recordedAt} className="text-[13px] text-muted">
          {formatMoment(recordedAt)}
        </time>
        <span className="text-[13px] text-muted tabular-nums">
          position {position}, version {version}
        </span>
      </div>
      <p className="mt-0.5 text-[13px] text-muted">
        <span className="font-mono break-all">{stream}</span> by{' '}
        <span className="font-mono break-all">{actor ?? 'nobody who is known'}</span>
      </p>
      <p className="mt-1 font-mono text-[13px] break-all">{data ?? 'Too long to be shown.'}</p>
    </li>
  )
}
