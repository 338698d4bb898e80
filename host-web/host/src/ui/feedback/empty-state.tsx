import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

interface EmptyStateProps {
  icon: LucideIcon
  title: string
  children?: ReactNode
  action?: ReactNode
  /** `h1` where it is all that the page says. */
  heading?: 'h1' | 'h2'
}

export function EmptyState({
  icon: Icon,
  title,
  children,
  action,
  heading: Heading = 'h2',
}: EmptyStateProps) {
  return (
    <div className="mx-auto flex max-w-md flex-col items-center px-4 py-16 text-center">
      <span className="mb-5 grid size-14 place-items-center rounded-lg bg-accent-soft text-accent">
        <Icon aria-hidden className="size-6" strokeWidth={1.75} />
      </span>
      <Heading className="text-lg font-semibold tracking-tight text-balance">{title}</Heading>
      {children && <div className="mt-2 text-sm text-pretty text-muted">{children}</div>}
      {action && <div className="mt-6 flex flex-wrap justify-center gap-3">{action}</div>}
    </div>
  )
}
