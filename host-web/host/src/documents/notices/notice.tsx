import { CircleAlert, Info } from 'lucide-react'
import type { ReactNode } from 'react'

interface NoticeProps {
  tone: 'info' | 'danger'
  children: ReactNode
  actions: ReactNode
}

/** One sentence across the page, with what can be done about it. */
export function Notice({ tone, children, actions }: NoticeProps) {
  const Icon = tone === 'danger' ? CircleAlert : Info
  return (
    <div role={tone === 'danger' ? 'alert' : 'status'} className="document-notice" data-tone={tone}>
      <Icon size={16} aria-hidden className="shrink-0" />
      <p className="min-w-48 flex-1 text-pretty">{children}</p>
      <div className="flex flex-wrap gap-2">{actions}</div>
    </div>
  )
}

export function NoticeButton({ onClick, children }: { onClick: () => void; children: ReactNode }) {
  return (
    <button type="button" className="pp-button" onClick={onClick}>
      {children}
    </button>
  )
}
