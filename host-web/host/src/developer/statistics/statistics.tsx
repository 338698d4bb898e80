import { useQuery } from '@tanstack/react-query'
import { ChartLine, Download } from 'lucide-react'
import { useMemo, useState } from 'react'

import {
  type Shown,
  type Statistics as Told,
  statisticsQuery,
  statisticsTable,
  type StatisticsWish,
} from '../../api/developer/statistics'
import { Button } from '../../ui/controls/button'
import { LabelledSelect } from '../../ui/controls/labelled-select'
import { EmptyState } from '../../ui/feedback/empty-state'
import { ErrorState } from '../../ui/feedback/error-state'
import { ScrollRegion } from '../../ui/layout/scroll-region'
import { Skeleton } from '../../ui/feedback/skeleton'
import { formatDate, formatWhole } from '../../ui/format'
import { Chart } from './chart'
import { daysBetween, errorShare, type Series, valuesOf } from './series'

const RANGES = { '7': '7 days', '28': '28 days', '90': '90 days', all: 'All days' }

/** How a plugin is used, for its owners and for moderators. */
export function Statistics({ pluginId }: { pluginId: string }) {
  const [range, setRange] = useState('28')
  const [version, setVersion] = useState('')
  const wish: StatisticsWish = {
    ...(range !== 'all' && { days: Number(range) as 7 | 28 | 90 }),
    ...(version && { version }),
  }
  const { data, error, isFetching, refetch } = useQuery({
    ...statisticsQuery(pluginId, wish),
    placeholderData: (before) => before,
  })
  if (!data && !error) return <Skeleton className="h-96 rounded-lg" />
  const versions = data?.versions ?? (version ? [version] : [])
  return (
    <div className="grid grid-cols-1 gap-6" aria-busy={isFetching}>
      <div className="flex flex-wrap items-end gap-3">
        <LabelledSelect label="Days" value={range} onChange={setRange} options={Object.entries(RANGES)} />
        <LabelledSelect
          label="Version"
          value={version}
          onChange={setVersion}
          options={[['', 'All versions'], ...versions.map((each): [string, string] => [each, each])]}
        />
        <Button asChild className="ml-auto">
          <a href={statisticsTable(pluginId)} download={`${pluginId}-statistics.csv`}>
            <Download aria-hidden className="size-4" />
            All as CSV
          </a>
        </Button>
      </div>
      {error && !data && (
        <ErrorState
          title="The statistics could not be loaded"
          error={error}
          busy={isFetching}
          onRetry={() => void refetch()}
        />
      )}
      {data && (data.days.length === 0 ? <NothingYet /> : <Numbers told={data} />)}
    </div>
  )
}

const NothingYet = () => (
  <EmptyState icon={ChartLine} title="Nothing was heard of it in these days">
    Starts, uses and errors are counted when somebody has the plugin and their page is open. Choose more days,
    or come back when people have it.
  </EmptyState>
)

function Numbers({ told }: { told: Told }) {
  const { totals, active } = told
  const { days, charts } = useMemo(() => chartsOf(told), [told])
  const cards: [string, string][] = [
    ['Active in 7 days', shown(active.week)],
    ['Active in 28 days', shown(active.month)],
    ['Installs', formatWhole(totals.accounts.installed)],
    ['Removals', formatWhole(totals.accounts.removed)],
    ['95 of 100 starts within', told.activationP95 === null ? '–' : `${formatWhole(told.activationP95)} ms`],
    ['Sessions with errors', share(totals.accounts.sessionsWithErrors, totals.accounts.sessions)],
  ]
  return (
    <>
      <dl className="grid grid-cols-2 gap-3 sm:grid-cols-3">
        {cards.map(([name, value]) => (
          <div key={name} className="rounded-lg border border-border bg-raised p-4 shadow-sm">
            <dt className="text-[13px] text-muted">{name}</dt>
            <dd className="mt-1 text-xl font-semibold tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      <p className="text-[13px] text-pretty text-muted">
        Of accounts, by days in UTC; visitors are told apart where it says so. What fewer than five people did
        is not shown, and sums are of what is shown.
        {told.oneIn > 1 && ` One in ${formatWhole(told.oneIn)} sessions reported.`}
      </p>
      <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
        {charts.map((chart) => (
          <Chart key={chart.title} days={days} {...chart} />
        ))}
      </div>
      <Retention told={told} />
    </>
  )
}

function chartsOf(told: Told) {
  const days = daysBetween(told.first, told.last)
  const of = (
    label: string,
    colour: Series['colour'],
    read: Parameters<typeof valuesOf>[2],
    kind?: 'accounts' | 'visitors',
    nothing?: Shown,
  ): Series => ({ label, colour, values: valuesOf(days, told.days, read, kind, nothing) })
  const charts = [
    {
      title: 'People',
      description: 'In whose page it started that day.',
      series: [
        of('Accounts', 'accent', ({ people }) => people),
        of('Visitors', 'warning', ({ people }) => people, 'visitors'),
      ],
    },
    {
      title: 'Installs and removals',
      description: 'After an update: removed within seven days of it.',
      series: [
        of('Installs', 'success', ({ installed }) => installed),
        of('Updates', 'accent', ({ updated }) => updated),
        of('Removals', 'danger', ({ removed }) => removed),
        of('After an update', 'warning', ({ removedAfterUpdate }) => removedAfterUpdate),
      ],
    },
    {
      title: 'Sessions with errors',
      description:
        'A session is a page that was loaded: of 100 of them, those in which it threw or did not start.',
      unit: '%',
      series: [of('With errors', 'danger', errorShare)],
    },
    {
      title: 'Time to start',
      description: '95 of 100 starts took no longer; at most a tenth too high.',
      unit: ' ms',
      series: [of('Accounts', 'accent', ({ activationP95 }) => activationP95, 'accounts', null)],
    },
    {
      title: 'Uses',
      description: 'How often its commands were executed.',
      series: [of('Accounts', 'accent', ({ uses }) => uses)],
    },
    {
      title: 'Views of its page',
      description: 'Each person once a day.',
      series: [
        of('Accounts', 'accent', ({ views }) => views),
        of('Visitors', 'warning', ({ views }) => views, 'visitors'),
      ],
    },
  ]
  return { days, charts }
}

function Retention({ told: { retention, last } }: { told: Told }) {
  const cohorts = retention.filter(({ day0 }) => day0 !== null)
  return (
    <section aria-labelledby="retention">
      <h3 id="retention" className="text-sm font-semibold">
        Who comes back
      </h3>
      <p className="mt-0.5 text-[13px] text-pretty text-muted">
        Of the accounts that used it on the day they installed it: how many used it 1, 7 and 28 days later.
      </p>
      {cohorts.length === 0 ? (
        <p className="mt-3 text-sm text-muted">No day has had five such accounts yet.</p>
      ) : (
        <ScrollRegion labelledBy="retention" className="mt-2 max-h-80">
          <table className="w-full text-left text-[13px] tabular-nums">
            <thead>
              <tr>
                {['Installed on', 'Accounts', 'After a day', 'After 7 days', 'After 28 days'].map((name) => (
                  <th key={name} scope="col" className="py-1 pr-4 font-medium">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {[...cohorts].reverse().map(({ day, day0, day1, day7, day28 }) => (
                <tr key={day}>
                  <th scope="row" className="py-1 pr-4 font-normal whitespace-nowrap">
                    {formatDate(day)}
                  </th>
                  <td className="py-1 pr-4">{shown(day0)}</td>
                  {[day1, day7, day28].map((later, at) => (
                    <td key={at} className="py-1 pr-4">
                      {isToCome(day, AFTER[at] ?? 0, last) ? '–' : shown(later)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </section>
  )
}

const AFTER = [1, 7, 28] // days
const DAY = 86_400_000 // ms

const isToCome = (day: string, after: number, today: string) =>
  Date.parse(day) + after * DAY > Date.parse(today)

const shown = (value: Shown) => (value === null ? 'fewer than 5' : formatWhole(value))

const share = (part: number, whole: number) => (whole === 0 ? '–' : `${((part / whole) * 100).toFixed(1)}%`)
