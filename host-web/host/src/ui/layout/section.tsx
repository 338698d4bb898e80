import clsx from 'clsx'
import { type ReactNode, useId } from 'react'

interface SectionProps {
  /** By which an address leads here, as its fragment. */
  id?: string
  title: string
  description?: string
  actions?: ReactNode
  /** Apart from the page as a card, for what is one of several and has controls of its own. */
  boxed?: boolean
  className?: string
  children: ReactNode
}

/** A part of a page, named by its heading. */
export function Section({
  id,
  title,
  description,
  actions,
  boxed = false,
  className,
  children,
}: SectionProps) {
  const heading = useId()
  return (
    <section
      {...(id !== undefined && { id })}
      aria-labelledby={heading}
      className={clsx(
        boxed && 'rounded-lg border border-border bg-raised p-5 shadow-sm sm:p-6',
        id && 'scroll-mt-20',
        className,
      )}
    >
      <header className="mb-4 flex flex-wrap items-start justify-between gap-3">
        <div className="min-w-0">
          <h2 id={heading} className="text-lg font-semibold tracking-tight">
            {title}
          </h2>
          {description && <p className="mt-1 text-sm text-pretty text-muted">{description}</p>}
        </div>
        {actions}
      </header>
      {children}
    </section>
  )
}
