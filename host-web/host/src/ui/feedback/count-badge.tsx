import clsx from 'clsx'

import { formatBadge } from '../format'

/** A number beside what it is of. It says nothing to who cannot see it: its place's name does. */
export function CountBadge({ count, className }: { count: number; className?: string }) {
  if (count <= 0) return null
  return (
    <span
      aria-hidden
      className={clsx(
        'inline-flex h-[18px] w-max min-w-[18px] items-center justify-center rounded-full bg-accent px-1 text-[11px] leading-none font-semibold text-accent-contrast',
        className,
      )}
    >
      {formatBadge(count)}
    </span>
  )
}
