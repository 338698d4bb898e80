import { ChevronDown } from 'lucide-react'
import { Collapsible } from 'radix-ui'
import type { ReactNode } from 'react'

export function SidebarPanel({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Collapsible.Root defaultOpen asChild>
      <section aria-label={title} className="border-b border-border last:border-b-0">
        <Collapsible.Trigger className="group flex w-full items-center justify-between px-4 py-3 text-left text-xs font-semibold tracking-wide text-muted hover:text-text">
          {title}
          <ChevronDown
            size={14}
            aria-hidden
            className="transition-transform group-data-[state=closed]:-rotate-90"
          />
        </Collapsible.Trigger>
        <Collapsible.Content className="px-4 pb-4 text-sm">{children}</Collapsible.Content>
      </section>
    </Collapsible.Root>
  )
}
