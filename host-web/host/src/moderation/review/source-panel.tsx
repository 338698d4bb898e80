import { useQuery } from '@tanstack/react-query'

import { reviewSourceQuery } from '../../api/moderation'
import { ErrorState } from '../../ui/feedback/error-state'
import { Skeleton } from '../../ui/feedback/skeleton'
import { formatSize, plural } from '../../ui/format'
import { SourceViewer } from './source-viewer'
import { useMarkedLines } from './use-review-view'

export function SourcePanel({ pluginId, version }: { pluginId: string; version: string }) {
  const { data: text, error, isFetching, refetch } = useQuery(reviewSourceQuery(pluginId, version))
  const [marked, mark] = useMarkedLines()
  if (text === undefined && error) {
    return (
      <ErrorState
        title="The source could not be loaded"
        error={error}
        busy={isFetching}
        onRetry={() => void refetch()}
      />
    )
  }
  if (text === undefined) return <Skeleton className="h-96 rounded-md" />
  const lines = text.split('\n').length
  const lost = marked !== null && marked.from > lines
  return (
    <>
      <div className="mb-3 flex flex-wrap items-center justify-between gap-3 text-sm text-muted">
        <p role="status">
          {plural(lines, 'line')}, {formatSize(new TextEncoder().encode(text).length)}.{' '}
          {lost && `There is no line ${marked.from}.`}
          {marked && !lost && `Marked: ${marked.from === marked.to ? 'line' : 'lines'} ${rangeOf(marked)}.`}
        </p>
        <p>Press the number of a line for an address of it.</p>
      </div>
      <SourceViewer
        label={`Source of ${pluginId} ${version}`}
        text={text}
        from={marked?.from}
        to={marked?.to}
        onLine={mark}
      />
    </>
  )
}

const rangeOf = ({ from, to }: { from: number; to: number }) => (from === to ? `${from}` : `${from} to ${to}`)
