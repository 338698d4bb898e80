import { useInfiniteQuery } from '@tanstack/react-query'
import { ScrollText, SearchX } from 'lucide-react'
import { useState } from 'react'
import { Link, useSearchParams } from 'react-router'

import { logQuery } from '../api/moderation/moderation'
import type { LogLine } from '../api/moderation/moderation-types'
import { Button } from '../ui/controls/button'
import { LoadMore } from '../ui/controls/load-more'
import { Field, Input } from '../ui/controls/field'
import { EmptyState } from '../ui/feedback/empty-state'
import { ErrorState } from '../ui/feedback/error-state'
import { Skeleton } from '../ui/feedback/skeleton'
import { Page } from '../ui/layout/page'
import { LogEntry } from './log-entry'
import { Verification } from './verification'

const PLUGIN_ID = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/

export function LogPage() {
  return (
    <Page
      width="narrow"
      title="Public log"
      description="Publications, yanks, transfers, blocks, bans and decisions, the last one first. Each line has the hash of the line before it: nothing can be changed or left out afterwards without everybody seeing it."
    >
      <Log />
    </Page>
  )
}

function Log() {
  const [search, setSearch] = useSearchParams()
  const plugin = search.get('plugin') ?? ''
  const isId = plugin === '' || (PLUGIN_ID.test(plugin) && plugin.length >= 2 && plugin.length <= 64)
  const query = useInfiniteQuery({ ...logQuery(plugin), enabled: isId })
  const lines = query.data?.pages.flatMap(({ items }) => items) ?? []
  const show = (id: string) => {
    setSearch(id ? { plugin: id } : {})
  }
  return (
    <>
      <PluginFilter key={plugin} plugin={plugin} invalid={!isId} onChange={show} />
      {isId && query.isPending && <Skeleton className="mt-6 h-64 rounded-lg" />}
      {!query.data && query.error && (
        <ErrorState
          title="The log could not be loaded"
          error={query.error}
          busy={query.isFetching}
          onRetry={() => void query.refetch()}
        />
      )}
      {query.data && lines.length === 0 && <Nothing plugin={plugin} />}
      {lines.length > 0 && <Lines lines={lines} />}
      <LoadMore label="Older lines" query={query} />
    </>
  )
}

function Lines({ lines }: { lines: LogLine[] }) {
  return (
    <>
      <Verification lines={lines} />
      <ol
        aria-label="Lines of the log"
        className="mt-6 divide-y divide-border rounded-lg border border-border bg-raised shadow-sm"
      >
        {lines.map((line) => (
          <LogEntry key={line.line} line={line} />
        ))}
      </ol>
    </>
  )
}

interface FilterProps {
  plugin: string
  invalid: boolean
  onChange: (plugin: string) => void
}

function PluginFilter({ plugin, invalid, onChange }: FilterProps) {
  const [text, setText] = useState(plugin)
  return (
    <form
      role="search"
      className="flex flex-wrap items-start gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        onChange(text.trim())
      }}
    >
      <div className="min-w-0 flex-1 basis-64">
        <Field
          label="Plugin"
          hint="Its identifier, as in its address. Empty for all."
          error={
            invalid ? 'This is no identifier of a plugin: small letters, digits, single hyphens.' : undefined
          }
        >
          {(control) => (
            <Input
              {...control}
              value={text}
              maxLength={64}
              spellCheck={false}
              onChange={({ target }) => {
                setText(target.value)
              }}
            />
          )}
        </Field>
      </div>
      <Button type="submit" className="mt-[26px]">
        Show
      </Button>
    </form>
  )
}

function Nothing({ plugin }: { plugin: string }) {
  if (!plugin) {
    return (
      <EmptyState icon={ScrollText} title="The log is empty">
        Its first line comes with the first publication.
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon={SearchX}
      title="Nothing was said of this plugin"
      action={
        <Button asChild>
          <Link to="/log">The whole log</Link>
        </Button>
      }
    >
      Its identifier may be mistyped, or nothing of it was published yet.
    </EmptyState>
  )
}
