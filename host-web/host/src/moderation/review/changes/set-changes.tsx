import { Minus, Plus } from 'lucide-react'
import type { ReactNode } from 'react'

import { Code } from '../codes'

interface SetChangesProps {
  added: readonly string[]
  removed: readonly string[]
  kept?: readonly string[]
  none: string
  inWords?: (item: string) => ReactNode
}

/** What came and what went; a screen reader is told in words. */
export function SetChanges({ added, removed, kept = [], none, inWords = code }: SetChangesProps) {
  return (
    <>
      {added.length + removed.length === 0 && <p className="text-sm text-muted">{none}</p>}
      <ul className="grid gap-2 text-sm">
        {added.map((item) => (
          <li key={`+${item}`} className="flex items-center gap-2">
            <Plus aria-hidden className="size-4 shrink-0 text-success" />
            <span className="sr-only">New: </span>
            {inWords(item)}
          </li>
        ))}
        {removed.map((item) => (
          <li key={`-${item}`} className="flex items-center gap-2">
            <Minus aria-hidden className="size-4 shrink-0 text-danger" />
            <span className="sr-only">Gone: </span>
            {inWords(item)}
          </li>
        ))}
      </ul>
      {kept.length > 0 && <p className="mt-2 text-[13px] text-muted">As before: {kept.join(', ')}</p>}
    </>
  )
}

const code = (item: string) => <Code>{item}</Code>
