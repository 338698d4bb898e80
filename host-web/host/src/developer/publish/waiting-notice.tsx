import { Hourglass } from 'lucide-react'

import type { DeveloperPlugin, PublishedVersion } from '../../api/types'
import { Button } from '../../ui/controls/button'
import { Findings } from './findings'

interface WaitingNoticeProps {
  plugin: DeveloperPlugin
  submitted: PublishedVersion
  onAnother: () => void
}

/** The version was taken, and a moderator decides whether it is published. */
export function WaitingNotice({ plugin, submitted, onAnother }: WaitingNoticeProps) {
  return (
    <div role="status" className="animate-pop">
      <div className="flex flex-col items-center px-4 py-8 text-center">
        <span className="grid size-14 place-items-center rounded-lg bg-accent-soft text-accent">
          <Hourglass aria-hidden className="size-6" strokeWidth={1.75} />
        </span>
        <p className="mt-5 text-lg font-semibold tracking-tight">
          {plugin.name} {submitted.version} waits for its review
        </p>
        <p className="mt-1 text-sm text-muted">
          A moderator looks at it before anybody can install it. You need not send it again.
        </p>
        <div className="mt-6">
          <Button onClick={onAnother}>Publish another version</Button>
        </div>
      </div>
      {submitted.findings.length > 0 && <Findings findings={submitted.findings} />}
    </div>
  )
}
