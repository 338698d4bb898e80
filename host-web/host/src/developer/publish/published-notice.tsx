import { PartyPopper } from 'lucide-react'
import { Link } from 'react-router'

import type { DeveloperPlugin, PublishedVersion } from '../../api/types'
import { Button } from '../../ui/controls/button'
import { Findings } from './findings'
import { useListed } from './use-listed'
import { WaitingNotice } from './waiting-notice'

interface PublishedNoticeProps {
  plugin: DeveloperPlugin
  published: PublishedVersion
  onAnother: () => void
}

export function PublishedNotice({ plugin, published, onAnother }: PublishedNoticeProps) {
  if (published.status === 'in_review')
    return <WaitingNotice plugin={plugin} submitted={published} onAnother={onAnother} />
  return <ListedNotice plugin={plugin} published={published} onAnother={onAnother} />
}

function ListedNotice({ plugin, published, onAnother }: PublishedNoticeProps) {
  const isListed = useListed(plugin.id, published.version)
  return (
    <div role="status" className="animate-pop">
      <div className="flex flex-col items-center px-4 py-8 text-center">
        <span className="grid size-14 place-items-center rounded-lg bg-success-soft text-success">
          <PartyPopper aria-hidden className="size-6" strokeWidth={1.75} />
        </span>
        <p className="mt-5 text-lg font-semibold tracking-tight">
          {plugin.name} {published.version} is published
        </p>
        <p className="mt-1 text-sm text-muted">
          Whoever opens the marketplace finds it. This version never changes.
        </p>
        <div className="mt-6 flex flex-wrap justify-center gap-3">
          {isListed ? (
            <Button asChild variant="primary">
              <Link to={`/marketplace/${plugin.id}`}>See it in the marketplace</Link>
            </Button>
          ) : (
            <Button variant="primary" busy>
              Listing it…
            </Button>
          )}
          <Button onClick={onAnother}>Publish another version</Button>
        </div>
      </div>
      {published.findings.length > 0 && <Findings findings={published.findings} />}
    </div>
  )
}
