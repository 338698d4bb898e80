import { GitCompareArrows } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'

import { SYNC_PATH } from '../../sync/sync-path'
import { type ShownConflict, useConflicts } from '../../sync/use-conflicts'
import { Button } from '../../ui/controls/button'

/** Only where there are any. */
export function SyncConflicts() {
  const conflicts = useConflicts()
  const [first, ...others] = conflicts
  if (!first) return null
  return others.length === 0 ? <One conflict={first} /> : <Several count={conflicts.length} />
}

function One({ conflict: { name, here, there, keep } }: { conflict: ShownConflict }) {
  return (
    <Bar>
      <p className="min-w-0 break-words">
        {name} was changed on two devices: here {here}, there {there}.
      </p>
      <Button
        size="sm"
        onClick={() => {
          keep('mine')
        }}
      >
        Keep mine
      </Button>
      <Button
        size="sm"
        onClick={() => {
          keep('theirs')
        }}
      >
        Take theirs
      </Button>
    </Bar>
  )
}

function Several({ count }: { count: number }) {
  return (
    <Bar>
      <p>{count} things were changed both here and on another device.</p>
      <Button asChild size="sm">
        <Link to={SYNC_PATH}>Choose</Link>
      </Button>
    </Bar>
  )
}

function Bar({ children }: { children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-center gap-x-3 gap-y-2 bg-accent-soft px-4 py-1.5 text-[13px] font-medium">
      <GitCompareArrows aria-hidden className="size-4 shrink-0 text-accent" />
      {children}
    </div>
  )
}
