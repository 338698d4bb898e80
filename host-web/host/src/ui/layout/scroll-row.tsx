import clsx from 'clsx'
import type { ReactNode } from 'react'

/** A row that scrolls sideways when it is too long, and fades out where there is more of it. */
export function ScrollRow({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <div ref={markEdges} className="scroll-row">
      <div className={clsx('flex w-max min-w-full items-center', className)}>{children}</div>
    </div>
  )
}

/** `data-more` says on which sides there is more to see. */
function markEdges(row: HTMLDivElement) {
  const mark = () => {
    const rest = row.scrollWidth - row.clientWidth - row.scrollLeft
    row.dataset.more = [row.scrollLeft > 1 && 'start', rest > 1 && 'end'].filter(Boolean).join(' ')
  }
  const sizes = new ResizeObserver(mark)
  for (const element of [row, ...row.children]) sizes.observe(element)
  row.addEventListener('scroll', mark, { passive: true })
  return () => {
    sizes.disconnect()
    row.removeEventListener('scroll', mark)
  }
}
