import { useQuery, useQueryClient } from '@tanstack/react-query'
import { ArrowLeft, Check, EyeOff, RotateCcw } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'

import {
  decideError,
  errorQuery,
  errorsKey,
  type ErrorState as State,
  type PluginErrorInFull,
} from '../../api/developer/errors'
import { Button } from '../../ui/controls/button'
import { LabelledSelect } from '../../ui/controls/labelled-select'
import { ErrorState } from '../../ui/feedback/error-state'
import { notify } from '../../ui/feedback/notify'
import { Skeleton } from '../../ui/feedback/skeleton'
import { formatDate } from '../../ui/format'
import { ScrollRegion } from '../../ui/layout/scroll-region'
import { Chart } from '../statistics/chart'
import { daysBetween, type Series } from '../statistics/series'
import { focusIfLost } from './focus-if-lost'
import { shown, StateBadge, titleOf, usersOf, whereOf } from './error-words'
import { Stack } from './stack'

interface OneErrorProps {
  pluginId: string
  id: string
  mayDecide: boolean
  takesFocus: boolean
  onBack: () => void
}

export function OneError({ pluginId, id, mayDecide, takesFocus, onBack }: OneErrorProps) {
  const { data, error, isFetching, refetch } = useQuery(errorQuery(pluginId, id))
  return (
    <div className="grid grid-cols-1 gap-5" aria-busy={isFetching}>
      <div>
        <Button size="sm" onClick={onBack}>
          <ArrowLeft aria-hidden className="size-4" />
          All errors
        </Button>
      </div>
      {data && <Told pluginId={pluginId} told={data} mayDecide={mayDecide} takesFocus={takesFocus} />}
      {error && !data && (
        <ErrorState
          title="This error could not be loaded"
          error={error}
          busy={isFetching}
          onRetry={() => void refetch()}
        />
      )}
      {!data && !error && <Skeleton className="h-96 rounded-lg" />}
    </div>
  )
}

interface ToldProps {
  pluginId: string
  told: PluginErrorInFull
  mayDecide: boolean
  takesFocus: boolean
}

function Told({ pluginId, told, mayDecide, takesFocus }: ToldProps) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (takesFocus) focusIfLost(heading.current)
  }, [takesFocus])
  const facts: [string, string][] = [
    ['Users affected', usersOf(told.users)],
    ['Times', shown(told.count)],
    ['First seen', formatDate(told.firstDay)],
    ['Last seen', formatDate(told.lastDay)],
  ]
  return (
    <>
      <header className="flex flex-wrap items-start justify-between gap-4">
        <div className="min-w-0 flex-1 basis-64">
          <h2
            ref={heading}
            tabIndex={-1}
            className="text-lg font-semibold tracking-tight break-words outline-none"
          >
            {titleOf(told)}
          </h2>
          <p className="mt-1 font-mono text-[13px] break-all text-muted">{whereOf(told)}</p>
          <p className="mt-2">
            <StateBadge error={told} />
          </p>
        </div>
        {mayDecide && <Decisions pluginId={pluginId} told={told} />}
      </header>
      <dl className="grid grid-cols-2 gap-3 sm:grid-cols-4">
        {facts.map(([name, value]) => (
          <div key={name} className="rounded-lg border border-border bg-raised p-4 shadow-sm">
            <dt className="text-[13px] text-muted">{name}</dt>
            <dd className="mt-1 text-lg font-semibold tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      <StackOfVersion pluginId={pluginId} told={told} />
      <ByDay told={told} />
      <ByVersion told={told} />
    </>
  )
}

/** The same once more changes nothing: two clicks are one. */
function Decisions({ pluginId, told: { id, state } }: Pick<ToldProps, 'pluginId' | 'told'>) {
  const queries = useQueryClient()
  const [pending, setPending] = useState<State | null>(null)
  const isAtIt = useRef(false)
  const decide = (wanted: State, done: string) => {
    const { queryKey } = errorQuery(pluginId, id)
    if (isAtIt.current || queries.getQueryData(queryKey)?.state === wanted) return // what is known is shown a moment later
    isAtIt.current = true
    setPending(wanted)
    decideError(pluginId, id, wanted)
      .then(() => queries.invalidateQueries({ queryKey: errorsKey(pluginId) }))
      .then(() => {
        notify.success(done)
      })
      .catch((error: unknown) => {
        notify.error('The error stays as it is', error)
      })
      .finally(() => {
        isAtIt.current = false
        setPending(null)
      })
  }
  const button = (wanted: State, name: string, done: string, Icon: typeof Check) => (
    <Button
      size="sm"
      variant={wanted === 'resolved' ? 'primary' : 'secondary'}
      busy={pending === wanted}
      disabled={pending !== null}
      onClick={() => {
        decide(wanted, done)
      }}
    >
      <Icon aria-hidden className="size-4" />
      {name}
    </Button>
  )
  return (
    <div className="flex flex-wrap gap-3">
      {state === 'open' &&
        button('resolved', 'Resolve', 'Resolved. It opens again when a newer version throws it', Check)}
      {state === 'open' && button('ignored', 'Ignore', 'Ignored, also in newer versions', EyeOff)}
      {state !== 'open' && button('open', 'Open again', 'Open again', RotateCcw)}
    </div>
  )
}

function StackOfVersion({ pluginId, told: { byVersion } }: Pick<ToldProps, 'pluginId' | 'told'>) {
  const [chosen, setChosen] = useState(byVersion[0]?.version ?? '')
  const shownOne = byVersion.find(({ version }) => version === chosen) ?? byVersion[0]
  if (!shownOne) return null
  return (
    <section aria-labelledby="stack" className="grid grid-cols-1 gap-3">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <h3 id="stack" className="text-sm font-semibold">
          Stack
        </h3>
        <LabelledSelect
          label="Version"
          value={shownOne.version}
          onChange={setChosen}
          options={byVersion.map(({ version }): [string, string] => [version, version])}
        />
      </div>
      <Stack key={shownOne.version} pluginId={pluginId} of={shownOne} />
    </section>
  )
}

function ByDay({ told }: { told: PluginErrorInFull }) {
  const { days, series } = useMemo(() => {
    const between = daysBetween(told.first, told.last)
    const found = new Map(told.days.map((each) => [each.day, each]))
    const of = (label: string, colour: Series['colour'], name: 'users' | 'count'): Series => ({
      label,
      colour,
      values: between.map((day) => {
        const there = found.get(day)
        return there ? there[name] : 0
      }),
    })
    return {
      days: between,
      series: [of('Users', 'accent', 'users'), of('Times', 'danger', 'count')],
    }
  }, [told])
  return (
    <Chart title="By day" description="Accounts, in the last 28 days (UTC)." days={days} series={series} />
  )
}

function ByVersion({ told: { byVersion } }: { told: PluginErrorInFull }) {
  return (
    <section aria-labelledby="by-version">
      <h3 id="by-version" className="text-sm font-semibold">
        By version
      </h3>
      <ScrollRegion labelledBy="by-version" className="mt-2 max-h-80">
        <table className="w-full text-left text-[13px] tabular-nums">
          <thead>
            <tr>
              {['Version', 'Users', 'Times', 'First seen', 'Last seen'].map((name) => (
                <th key={name} scope="col" className="py-1 pr-4 font-medium">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {byVersion.map(({ version, users, count, firstDay, lastDay }) => (
              <tr key={version}>
                <th scope="row" className="py-1 pr-4 font-normal whitespace-nowrap">
                  {version}
                </th>
                <td className="py-1 pr-4">{usersOf(users)}</td>
                <td className="py-1 pr-4">{shown(count)}</td>
                <td className="py-1 pr-4 whitespace-nowrap">{formatDate(firstDay)}</td>
                <td className="py-1 pr-4 whitespace-nowrap">{formatDate(lastDay)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </section>
  )
}
