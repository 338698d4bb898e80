import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useSyncExternalStore } from 'react'

import { publishedSourceQuery, reviewSourceQuery } from '../../api/moderation'
import type { VersionReview } from '../../api/moderation-types'
import { Callout } from '../../ui/feedback/callout'
import { ErrorState } from '../../ui/feedback/error-state'
import { Skeleton } from '../../ui/feedback/skeleton'
import { formatSize } from '../../ui/format'
import { ManifestChanges } from './manifest-changes'
import { SetChanges } from './set-changes'
import { changesBetween, importsOf, namesOf } from './imports'
import { SourceDiff } from './source-diff'

/** What is different since the last published version, field by field and line by line. */
export function Changes({ review }: { review: VersionReview }) {
  const { previous, changes } = review
  const { before, after } = changes.size
  return (
    <div className="grid gap-8">
      {previous ? (
        <p className="text-sm">
          Compared with <span className="font-mono font-medium">{previous.version}</span>, the last version
          that was published.
        </p>
      ) : (
        <Callout tone="info" title="It is the first version">
          There is nothing to compare it with: everything in it is new.
        </Callout>
      )}
      <Group title="Size">
        <p className="text-sm">
          {before === null
            ? formatSize(after)
            : `${formatSize(before)} → ${formatSize(after)} (${signed(after - before)})`}
        </p>
      </Group>
      <Group title="Permissions">
        <SetChanges {...changes.permissions} none="The permissions are the same." />
      </Group>
      <Sources review={review} />
      <Group title="Manifest">
        <ManifestChanges changes={changes.manifest} />
      </Group>
    </div>
  )
}

const signed = (bytes: number) => `${bytes < 0 ? '−' : '+'}${formatSize(Math.abs(bytes))}`

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className="mb-3 text-[15px] font-semibold">{title}</h2>
      {children}
    </section>
  )
}

function Sources({ review: { pluginId, version, previous } }: { review: VersionReview }) {
  const now = useQuery(reviewSourceQuery(pluginId, version))
  const before = useQuery({
    ...publishedSourceQuery(previous?.bundleUrl ?? ''),
    enabled: previous !== null,
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
  if (now.data === undefined || (previous && before.isPending)) {
    return <Skeleton className="h-48 rounded-md" />
  }
  const imports = changesBetween(
    before.data === undefined ? [] : namesOf(importsOf(before.data)),
    namesOf(importsOf(now.data)),
  )
  return (
    <>
      {previous && before.error && (
        <Callout tone="warning" title={`The source of ${previous.version} could not be loaded`}>
          It may be blocked. Imports and source are shown as if all of them were new.
        </Callout>
      )}
      <Group title="Imports">
        <SetChanges {...imports} none="The imports are the same." />
      </Group>
      {previous && before.data !== undefined && (
        <Group title="Source">
          {before.data === now.data ? (
            <p className="text-sm text-muted">The source is the same, byte by byte.</p>
          ) : (
            <SourceDiff
              before={{ version: previous.version, text: before.data }}
              now={{ version, text: now.data }}
              unified={isNarrow}
            />
          )}
        </Group>
      )}
    </>
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
