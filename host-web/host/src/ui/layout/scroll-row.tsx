import clsx from 'clsx'
import type { ReactNode } from 'react'

import { markEdges } from './scroll-edges'

/** A row that scrolls sideways when it is too long, and fades out where there is more of it. */
export function ScrollRow({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <div ref={markEdges} className="scroll-row">
      <div className={clsx('flex w-max min-w-full items-center', className)}>{children}</div>
    </div>
  )
}
