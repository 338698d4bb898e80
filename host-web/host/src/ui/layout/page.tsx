import clsx from 'clsx'
import { type ReactNode, useEffect } from 'react'

/** For cards beside each other, for text, for one form. */
const WIDTHS = { wide: 'max-w-6xl', narrow: 'max-w-4xl', form: 'max-w-lg' }

type PageWidth = keyof typeof WIDTHS

interface PageProps {
  title: string
  description?: ReactNode
  /** Above the heading, to where it belongs. */
  back?: ReactNode
  actions?: ReactNode
  width?: PageWidth
  children: ReactNode
}

/** A page below the top bar, with its heading. */
export function Page({ title, description, back, actions, width, children }: PageProps) {
  useDocumentTitle(title)
  return (
    <PageBody {...(width && { width })}>
      {back && <div className="mb-4">{back}</div>}
      <header className="mb-8 flex flex-wrap items-end justify-between gap-4">
        <div className="max-w-2xl min-w-0 flex-1 basis-80">
          <h1 className="text-[28px] leading-9 font-semibold tracking-tight text-balance">{title}</h1>
          {description && <p className="mt-2 text-[15px] text-pretty text-muted">{description}</p>}
        </div>
        {actions && <div className="flex flex-wrap gap-3">{actions}</div>}
      </header>
      {children}
    </PageBody>
  )
}

export function PageBody({ width = 'wide', children }: { width?: PageWidth; children: ReactNode }) {
  return <div className={clsx('mx-auto w-full px-4 py-8 sm:px-6 sm:py-10', WIDTHS[width])}>{children}</div>
}

export function useDocumentTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Folio`
  }, [title])
}
