import { useQuery } from '@tanstack/react-query'
import { useState, useSyncExternalStore } from 'react'

import { publishedSourceQuery, reviewSourceQuery } from '../../../api/moderation/moderation'
import type { VersionReview } from '../../../api/moderation/moderation-types'
import { Callout } from '../../../ui/feedback/callout'
import { ErrorState } from '../../../ui/feedback/error-state'
import { Skeleton } from '../../../ui/feedback/skeleton'
import { plural } from '../../../ui/format'
import { changedFiles, ENTRY, publishedAddress, type ChangedFile } from './changed-files'
import { FilePicker } from '../source/file-picker'
import { SetChanges } from './set-changes'
import { SourceDiff } from '../source/source-diff'

type Previous = NonNullable<VersionReview['previous']>

interface SourceChangesProps {
  review: VersionReview
  previous: Previous
}

/** Line by line; where a version has several files, which of them, and then one at a time. */
export function SourceChanges({ review, previous }: SourceChangesProps) {
  const files = changedFiles(review.files, previous.files)
  const [chosen, choose] = useState<string | null>(null)
  if (review.files.length === 0 && previous.files.length === 0) {
    return <FileChanges review={review} previous={previous} file={{ path: ENTRY, change: 'changed' }} />
  }
  const different = files.filter(({ change }) => change !== 'same')
  const readable = different.filter(({ isText }) => isText)
  const shown = readable.find(({ path }) => path === chosen) ?? readable[0]
  const paths = (change: ChangedFile['change']) =>
    files.filter((file) => file.change === change).map(({ path }) => path)
  return (
    <div className="grid gap-4">
      <SetChanges
        added={paths('new')}
        removed={paths('gone')}
        kept={[]}
        none="No file came, and none went."
      />
      <p className="text-sm text-muted">
        {plural(paths('changed').length, 'file')} changed
        {paths('changed').length > 0 && `: ${paths('changed').join(', ')}`}; {paths('same').length} the same,
        byte by byte.
      </p>
      {shown && (
        <>
          <FilePicker label="What changed in" files={readable} value={shown.path} onChoose={choose} />
          <FileChanges key={shown.path} review={review} previous={previous} file={shown} />
        </>
      )}
    </div>
  )
}

interface FileChangesProps extends SourceChangesProps {
  file: Pick<ChangedFile, 'path' | 'change'>
}

function FileChanges({ review: { pluginId, version, files }, previous, file }: FileChangesProps) {
  const { path, change } = file
  const now = useQuery({
    ...reviewSourceQuery(pluginId, version, files.length === 0 ? null : path),
    enabled: change !== 'gone',
  })
  const before = useQuery({
    ...publishedSourceQuery(publishedAddress(previous.bundleUrl, path)),
    enabled: change !== 'new',
  })
  const isNarrow = useIsNarrow()
  if (now.error) {
    return (
      <ErrorState
        title="The source could not be loaded"
        error={now.error}
        busy={now.isFetching}
        onRetry={() => void now.refetch()}
      />
    )
  }
  if (before.error) {
    return (
      <Callout tone="warning" title={`The source of ${previous.version} could not be loaded`}>
        It may be blocked. What is new in the source cannot be told from what was there before.
      </Callout>
    )
  }
  const text = { now: change === 'gone' ? '' : now.data, before: change === 'new' ? '' : before.data }
  if (text.now === undefined || text.before === undefined) return <Skeleton className="h-48 rounded-md" />
  if (text.before === text.now) {
    return <p className="text-sm text-muted">The source is the same, byte by byte.</p>
  }
  return (
    <SourceDiff
      before={{ version: previous.version, text: text.before }}
      now={{ version, text: text.now }}
      unified={isNarrow}
    />
  )
}

const NARROW = '(max-width: 900px)'

function useIsNarrow(): boolean {
  return useSyncExternalStore(
    (onChange) => {
      const query = matchMedia(NARROW)
      query.addEventListener('change', onChange)
      return () => {
        query.removeEventListener('change', onChange)
      }
    },
    () => matchMedia(NARROW).matches,
  )
}
