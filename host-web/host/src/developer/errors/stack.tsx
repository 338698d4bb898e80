import { useQuery } from '@tanstack/react-query'
import clsx from 'clsx'

import type { ErrorInVersion, StackFrame } from '../../api/developer/errors'
import { Button } from '../../ui/controls/button'
import { Callout } from '../../ui/feedback/callout'
import { ScrollRegion } from '../../ui/layout/scroll-region'
import { Skeleton } from '../../ui/feedback/skeleton'
import { type MappedFrame, type MappedStack, mappedStackQuery } from './source-maps/mapped-stack'
import type { Place } from './source-maps/trace'

/** What was under way, the innermost first: as its author wrote it, and as it is in the bundle. */
export function Stack({ pluginId, of }: { pluginId: string; of: ErrorInVersion }) {
  const { data, error, isFetching, refetch } = useQuery(mappedStackQuery(pluginId, of))
  if (of.frames.length === 0)
    return <p className="text-sm text-muted">The browser told no place in your plugin’s own code.</p>
  if (!data && !error) return <Skeleton className="h-48 rounded-lg" />
  const frames = data?.frames ?? of.frames.map((raw): MappedFrame => ({ raw, code: '' }))
  return (
    <>
      {data ? <MapNote stack={data} /> : <NotLoaded busy={isFetching} onRetry={() => void refetch()} />}
      <ol aria-label="Frames, the innermost first" className="grid grid-cols-1 gap-3">
        {frames.map((frame, at) => (
          <Frame key={at} frame={frame} />
        ))}
      </ol>
    </>
  )
}

function NotLoaded({ busy, onRetry }: { busy: boolean; onRetry: () => void }) {
  return (
    <Callout tone="warning" title="The files of this version could not be loaded">
      <p>So you see places without their code, and not whether there is a source map.</p>
      <Button size="sm" className="mt-2" busy={busy} onClick={onRetry}>
        Try again
      </Button>
    </Callout>
  )
}

function MapNote({ stack: { hasMap, fault } }: { stack: MappedStack }) {
  if (fault !== undefined) {
    return (
      <Callout tone="warning" title="The source map of this version cannot be used">
        <p className="break-words">{fault}</p>
      </Callout>
    )
  }
  if (hasMap) return null
  return (
    <p className="text-[13px] text-pretty text-muted">
      This version has no source map, so you see places in the bundle. Build with{' '}
      <code className="font-mono">{'pluginConfig({ sourceMap: true })'}</code> to see the lines that you
      wrote; then everybody who has the plugin can read them.
    </p>
  )
}

function Frame({ frame: { raw, code, place } }: { frame: MappedFrame }) {
  return (
    <li className="grid grid-cols-1 rounded-lg border border-border bg-raised shadow-sm lg:grid-cols-2 lg:divide-x lg:divide-border">
      {place ? (
        <Source place={place} calledAs={raw.function} />
      ) : (
        <Code title={titleOf(raw)} code={code} isOnly />
      )}
      {place && <Code title={titleOf(raw)} code={code} />}
    </li>
  )
}

const titleOf = ({ file, line, column, function: name }: StackFrame) =>
  `${file || 'index.js'}:${line}:${column}${name && ` ${name}`}`

function Source({ place, calledAs }: { place: Place; calledAs: string }) {
  const { source, line, column, name, lines } = place
  return (
    <div className="min-w-0 p-4">
      <p className="font-mono text-[13px] font-semibold break-all">
        {source}:{line}:{column}
      </p>
      <p className="text-[13px] text-muted">{name || calledAs || 'without a name'}</p>
      {lines.length > 0 && (
        <ScrollRegion label={`${source}, around line ${line}`} className="mt-2 rounded-md bg-sunken">
          <pre className="w-max min-w-full py-2 font-mono text-[13px] leading-5">
            {lines.map(({ number, text }) => (
              <span
                key={number}
                aria-current={number === line ? 'true' : undefined}
                className={clsx('block px-3', number === line && 'bg-danger-soft font-semibold text-danger')}
              >
                <span className="mr-3 inline-block w-8 text-right text-muted select-none">{number}</span>
                {text || ' '}
              </span>
            ))}
          </pre>
        </ScrollRegion>
      )}
    </div>
  )
}

function Code({ title, code, isOnly = false }: { title: string; code: string; isOnly?: boolean }) {
  return (
    <div className={clsx('min-w-0 p-4', isOnly && 'lg:col-span-2')}>
      <p className="font-mono text-[13px] break-all text-muted">{title}</p>
      {code && (
        <pre className="mt-2 rounded-md bg-sunken px-3 py-2 font-mono text-[13px] leading-5 break-all whitespace-pre-wrap">
          {code}
        </pre>
      )}
    </div>
  )
}
