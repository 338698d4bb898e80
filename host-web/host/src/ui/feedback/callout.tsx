import clsx from 'clsx'
import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

const TONES = {
  info: { icon: Info, looks: 'bg-accent-soft text-text', mark: 'text-accent' },
  success: { icon: CircleCheck, looks: 'bg-success-soft text-text', mark: 'text-success' },
  warning: { icon: TriangleAlert, looks: 'bg-warning-soft text-text', mark: 'text-warning' },
  danger: { icon: CircleAlert, looks: 'bg-danger-soft text-text', mark: 'text-danger' },
}

interface CalloutProps {
  tone: keyof typeof TONES
  title?: string
  children?: ReactNode
}

export function Callout({ tone, title, children }: CalloutProps) {
  const { icon: Icon, looks, mark } = TONES[tone]
  return (
    <div
      role={tone === 'danger' ? 'alert' : 'status'}
      className={clsx('flex gap-3 rounded-md px-4 py-3 text-sm', looks)}
    >
      <Icon aria-hidden className={clsx('mt-0.5 size-4 shrink-0', mark)} />
      <div className="min-w-0 flex-1 text-pretty">
        {title && <p className="font-medium">{title}</p>}
        {children}
      </div>
    </div>
  )
}
