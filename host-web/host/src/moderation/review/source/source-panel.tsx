import { useQuery } from '@tanstack/react-query'

import { reviewSourceQuery } from '../../../api/moderation/moderation'
import type { VersionReview } from '../../../api/moderation/moderation-types'
import { ErrorState } from '../../../ui/feedback/error-state'
import { Skeleton } from '../../../ui/feedback/skeleton'
import { formatSize, plural } from '../../../ui/format'
import { FilePicker } from './file-picker'
import { SourceViewer } from './source-viewer'
import { useMarkedLines, useSourceFile } from '../use-review-view'

/** The source, of a zip one file of text at a time. */
export function SourcePanel({ review: { pluginId, version, files } }: { review: VersionReview }) {
  const [file, choose] = useSourceFile(files)
  const others = files.filter(({ isText }) => !isText).length
  return (
    <>
      {file !== null && (
        <div className="mb-4 flex flex-wrap items-end gap-x-4 gap-y-2">
          <FilePicker label="File" files={files} value={file} onChoose={choose} />
          {others > 0 && (
            <p className="pb-2.5 text-sm text-muted">{plural(others, 'file')} more can only be looked at.</p>
          )}
        </div>
      )}
      <Source key={file} pluginId={pluginId} version={version} file={file} />
    </>
  )
}

function Source({ pluginId, version, file }: { pluginId: string; version: string; file: string | null }) {
  const { data: text, error, isFetching, refetch } = useQuery(reviewSourceQuery(pluginId, version, file))
  const [marked, mark] = useMarkedLines(file)
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
        label={file === null ? `Source of ${pluginId} ${version}` : `${file} of ${pluginId} ${version}`}
        text={text}
        from={marked?.from}
        to={marked?.to}
        onLine={mark}
      />
    </>
  )
}

const rangeOf = ({ from, to }: { from: number; to: number }) => (from === to ? `${from}` : `${from} to ${to}`)
