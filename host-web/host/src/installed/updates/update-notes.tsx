import { Link } from 'react-router'

import type { UpdatePreview } from '../../api/updates'
import { formatDate } from '../../ui/format'
import { Badge } from '../../ui/layout/badge'
import { closePreview } from './preview-store'

/** What the author says of each version between the one that is there and the one that is to come. */
export function UpdateNotes({ preview }: { preview: UpdatePreview }) {
  const { pluginId, isNewer, notes, more } = preview
  return (
    <section aria-labelledby="update-notes" className="mt-6">
      <h3 id="update-notes" className="text-sm font-semibold">
        {isNewer ? 'What is new' : 'What goes away'}
      </h3>
      <ol className="mt-3 grid gap-4">
        {notes.map(({ version, publishedAt, security, yanked, changelog }) => (
          <li key={version}>
            <p className="flex flex-wrap items-center gap-2 text-[13px] text-muted">
              <span className="font-mono font-semibold text-text">{version}</span>
              {publishedAt && <time dateTime={publishedAt}>{formatDate(publishedAt)}</time>}
              {security && <Badge tone="warning">Security</Badge>}
              {yanked && <Badge tone="warning">Withdrawn</Badge>}
            </p>
            <p className="mt-1 text-sm leading-6 [overflow-wrap:anywhere] text-pretty whitespace-pre-line">
              {changelog || 'No notes for this version.'}
            </p>
          </li>
        ))}
      </ol>
      {more && (
        <p className="mt-3 text-sm">
          <Link
            to={`/marketplace/${pluginId}#versions`}
            onClick={closePreview}
            className="rounded-sm font-medium text-accent underline underline-offset-2"
          >
            All older notes
          </Link>
        </p>
      )}
    </section>
  )
}
