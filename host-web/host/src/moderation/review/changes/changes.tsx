import type { ReactNode } from 'react'

import type { VersionReview } from '../../../api/moderation/moderation-types'
import { Callout } from '../../../ui/feedback/callout'
import { Permission } from '../../../marketplace/plugin/permissions'
import { formatSize } from '../../../ui/format'
import { LicenceChange } from './licence-change'
import { ManifestChanges } from './manifest-changes'
import { SetChanges } from './set-changes'
import { SourceChanges } from './source-changes'

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
        <SetChanges {...changes.permissions} none="The permissions are the same." inWords={permission} />
      </Group>
      <Group title="Licence">
        <LicenceChange review={review} />
      </Group>
      <Group title="Imports">
        {changes.imports ? (
          <SetChanges {...changes.imports} none="The imports are the same." />
        ) : (
          <p className="text-sm text-muted">
            They are not known of both versions: one was handed in before they were kept.
          </p>
        )}
      </Group>
      {previous && (
        <Group title="Source">
          <SourceChanges review={review} previous={previous} />
        </Group>
      )}
      <Group title="Manifest">
        <ManifestChanges changes={changes.manifest} />
      </Group>
    </div>
  )
}

const permission = (code: string) => <Permission code={code} />

const signed = (bytes: number) => `${bytes < 0 ? '−' : '+'}${formatSize(Math.abs(bytes))}`

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className="mb-3 text-[15px] font-semibold">{title}</h2>
      {children}
    </section>
  )
}
