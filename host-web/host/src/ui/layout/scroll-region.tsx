import clsx from 'clsx'
import type { ReactNode } from 'react'

type ScrollRegionProps = { className?: string; children: ReactNode } & (
  { label: string; labelledBy?: never } | { label?: never; labelledBy: string }
)

/** What scrolls by itself and has nothing in it that takes the focus: the keyboard reaches it here. */
export function ScrollRegion({ label, labelledBy, className, children }: ScrollRegionProps) {
  return (
    <div
      role="region"
      aria-label={label}
      aria-labelledby={labelledBy}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- browsers differ: not all let one focus what scrolls
      tabIndex={0}
      className={clsx('overflow-auto', className)}
    >
      {children}
    </div>
  )
}
