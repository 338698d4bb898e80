import { ArrowRightLeft } from 'lucide-react'

import type { InstalledPlugin } from '../api/types'
import { Button } from '../ui/controls/button'
import { Callout } from '../ui/feedback/callout'
import { useLibrary } from './library/library-context'
import { usePending } from './library/pending-store'

/** What its publisher or a moderator has decided about a plugin that one has. */
export function WithdrawnNote({ plugin }: { plugin: InstalledPlugin }) {
  const { status, reason, deprecation, transfer, version } = plugin
  return (
    <>
      {status === 'blocked' && (
        <Note tone="danger" title="Blocked by a moderator: it does not run">
          {reason}
        </Note>
      )}
      {status === 'held' && (
        <Note tone="warning" title="Not offered any more: its publisher is banned">
          It goes on as it is, and gets no updates.
        </Note>
      )}
      {status === 'yanked' && (
        <Note tone="warning" title={`Version ${version} was withdrawn by its publisher`}>
          {reason}
        </Note>
      )}
      {status === 'halted' && (
        <Note tone="warning" title={`The roll-out of ${version} was halted`}>
          {reason} You keep it, and nobody else gets it. The version before is offered below.
        </Note>
      )}
      {transfer && (
        <Note tone="warning" title={`Published by ${transfer.to} now`}>
          {transfer.from} has handed it over. Uninstall it if you do not trust {transfer.to}.
        </Note>
      )}
      {deprecation && (
        <Note tone="warning" title="Not kept up any more">
          {deprecation.message}
          {deprecation.replacement && <MoveButton plugin={plugin} replacement={deprecation.replacement} />}
        </Note>
      )}
    </>
  )
}

interface NoteProps {
  tone: 'warning' | 'danger'
  title: string
  children: React.ReactNode
}

const Note = ({ tone, title, children }: NoteProps) => (
  <div className="px-5 pb-5">
    <Callout tone={tone} title={title}>
      <div className="mt-1 break-words">{children}</div>
    </Callout>
  </div>
)

function MoveButton({ plugin, replacement }: { plugin: InstalledPlugin; replacement: string }) {
  const library = useLibrary()
  const busy = usePending((pending) => pending[plugin.pluginId] === 'updating')
  return (
    <div>
      <Button size="sm" className="mt-3" busy={busy} onClick={() => void library.replace(plugin)}>
        {!busy && <ArrowRightLeft aria-hidden className="size-3.5" />}
        Move to {replacement}
      </Button>
    </div>
  )
}
