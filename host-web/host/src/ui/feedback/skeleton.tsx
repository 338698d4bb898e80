import clsx from 'clsx'

/** Stands where content will be; hidden from assistive technology, which is told by the region's `aria-busy`. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden data-skeleton className={clsx('animate-pulse rounded-sm bg-hover', className)} />
}
