import { useQuery } from '@tanstack/react-query'
import { BugOff } from 'lucide-react'
import { type ReactNode, useEffect, useRef, useState } from 'react'

import { type ErrorsWish, errorsQuery, type PluginError, type PluginErrors } from '../../api/developer/errors'
import { LabelledSelect } from '../../ui/controls/labelled-select'
import { EmptyState } from '../../ui/feedback/empty-state'
import { ErrorState } from '../../ui/feedback/error-state'
import { Loading } from '../../ui/feedback/loading'
import { Skeleton } from '../../ui/feedback/skeleton'
import { formatDate, formatList, formatWhole } from '../../ui/format'
import { focusIfLost } from './focus-if-lost'
import { shown, StateBadge, titleOf, usersOf, whereOf } from './error-words'
import { WatchErrors } from './watch-errors'

const SORTS: [string, string][] = [
  ['users', 'Most users'],
  ['last-seen', 'Last seen'],
]
const STATES = { open: 'Open', resolved: 'Resolved', ignored: 'Ignored' }
const MOST_VERSIONS = 3

interface ErrorListProps {
  pluginId: string
  mayDecide: boolean
  /** Where one comes back from. */
  opened: string | null
  onShow: (id: string) => void
}

export function ErrorList({ pluginId, mayDecide, opened, onShow }: ErrorListProps) {
  const [state, setState] = useState('open')
  const [version, setVersion] = useState('')
  const [sort, setSort] = useState('users')
  const wish = {
    sort,
    ...(state && { state }),
    ...(version && { version }),
  } as ErrorsWish
  const { data, error, isFetching, refetch } = useQuery({
    ...errorsQuery(pluginId, wish),
    placeholderData: (before) => before,
  })
  if (!data && !error) {
    return (
      <Loading label="Loading the errors">
        <Skeleton className="h-96 rounded-lg" />
      </Loading>
    )
  }
  const versions = data?.versions ?? (version ? [version] : [])
  return (
    <div className="grid grid-cols-1 gap-5" aria-busy={isFetching}>
      <div className="flex flex-wrap items-end gap-3">
        <LabelledSelect label="State" value={state} onChange={setState} options={statesOf(data)} />
        <LabelledSelect
          label="Version"
          value={version}
          onChange={setVersion}
          options={[['', 'All versions'], ...versions.map((each): [string, string] => [each, each])]}
        />
        <LabelledSelect label="Sorted by" value={sort} onChange={setSort} options={SORTS} />
        {mayDecide && data && <WatchErrors pluginId={pluginId} watched={data.watched} />}
      </div>
      {error && !data && (
        <ErrorState
          title="The errors could not be loaded"
          error={error}
          busy={isFetching}
          onRetry={() => void refetch()}
        />
      )}
      {data && (
        <FocusBack items={data.items} opened={opened}>
          <List told={data} onShow={onShow} />
        </FocusBack>
      )}
      <p className="text-[13px] text-pretty text-muted">
        Users are accounts, each counted once in 28 days. Of fewer than five no number is shown. Nothing that
        anybody wrote is in it: of a message only what your code says, and … for the rest.
      </p>
    </div>
  )
}

function statesOf(told: PluginErrors | undefined): [string, string][] {
  const named = Object.entries(STATES).map(([key, name]): [string, string] => {
    const number = told?.states[key as keyof typeof STATES]
    return [key, number === undefined ? name : `${name} (${formatWhole(number)})`]
  })
  return [...named, ['', 'All states']]
}

interface FocusBackProps {
  items: PluginError[]
  opened: string | null
  children: ReactNode
}

/** To the one that one comes back from, or to the list that has it no more. */
function FocusBack({ items, opened, children }: FocusBackProps) {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (opened === null) return
    const place = items.findIndex(({ id }) => id === opened)
    focusIfLost(list.current?.querySelectorAll('button')[place] ?? list.current)
  }, [items, opened])
  return (
    <div ref={list} tabIndex={-1} className="outline-none">
      {children}
    </div>
  )
}

function List({ told: { items, states }, onShow }: { told: PluginErrors; onShow: (id: string) => void }) {
  if (items.length === 0) {
    const others = Object.values(states).some((number) => number > 0)
    return (
      <EmptyState icon={BugOff} title={others ? 'No such error' : 'No error was reported'}>
        {others
          ? 'Choose another state or version.'
          : 'What your plugin throws in the pages of those who have it is listed here, the same in the same place as one.'}
      </EmptyState>
    )
  }
  return (
    <ul
      aria-label="Errors"
      className="divide-y divide-border rounded-lg border border-border bg-raised shadow-sm"
    >
      {items.map((error) => (
        <Item key={error.id} error={error} onShow={onShow} />
      ))}
    </ul>
  )
}

function Item({ error, onShow }: { error: PluginError; onShow: (id: string) => void }) {
  const { id, users, count, firstDay, lastDay } = error
  return (
    <li className="relative px-4 py-4 hover:bg-hover sm:px-5">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <h3 className="min-w-0 text-[15px] font-semibold break-words">
          <button
            type="button"
            className="text-left after:absolute after:inset-0"
            onClick={() => {
              onShow(id)
            }}
          >
            {titleOf(error)}
          </button>
        </h3>
        <StateBadge error={error} />
      </div>
      <p className="mt-1 font-mono text-[13px] break-all text-muted">{whereOf(error)}</p>
      <dl className="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-[13px] text-muted">
        <Fact name="Users" value={usersOf(users)} />
        {count !== 0 && <Fact name="Times" value={shown(count)} />}
        <Fact name="Last seen" value={formatDate(lastDay)} />
        <Fact name="First seen" value={formatDate(firstDay)} />
        <Fact name="In" value={versionsOf(error)} />
      </dl>
    </li>
  )
}

const Fact = ({ name, value }: { name: string; value: string }) => (
  <div className="flex gap-1">
    <dt>{name}</dt>
    <dd className="text-text">{value}</dd>
  </div>
)

function versionsOf({ versions }: PluginError): string {
  const left = versions.length - MOST_VERSIONS
  return left > 0 ? formatList([...versions.slice(0, MOST_VERSIONS), `${left} more`]) : formatList(versions)
}
