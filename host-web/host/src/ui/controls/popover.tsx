import { Popover as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

interface PopoverProps {
  /** A button; what it is called says that it explains something. */
  trigger: ReactNode
  title: string
  children: ReactNode
}

/** What something means, for who asks: opened by a press, closed by Escape or a press elsewhere. */
export function Popover({ trigger, title, children }: PopoverProps) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          aria-label={title}
          sideOffset={6}
          collisionPadding={12}
          className="animate-pop z-50 w-80 max-w-[calc(100vw-1.5rem)] rounded-lg border border-border bg-raised p-4 text-sm text-text shadow-lg"
        >
          <p className="font-semibold">{title}</p>
          <div className="mt-2 grid gap-2 text-pretty text-muted">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
