import clsx from 'clsx'
import { DropdownMenu as Radix } from 'radix-ui'
import type { ComponentProps, ReactNode } from 'react'

export const Menu = Radix.Root
export const MenuTrigger = Radix.Trigger
export const MenuRadioGroup = Radix.RadioGroup

const ITEM = clsx(
  'flex h-9 cursor-pointer items-center gap-2.5 rounded-sm px-2.5 text-sm outline-none select-none',
  'data-[disabled]:opacity-50 data-[highlighted]:bg-hover [&_svg]:size-4 [&_svg]:text-muted',
)

export function MenuContent({ children }: { children: ReactNode }) {
  return (
    <Radix.Portal>
      <Radix.Content
        align="end"
        sideOffset={8}
        collisionPadding={8}
        className="animate-pop z-50 min-w-52 rounded-md border border-border bg-raised p-1.5 shadow-lg"
      >
        {children}
      </Radix.Content>
    </Radix.Portal>
  )
}

export function MenuItem(props: ComponentProps<typeof Radix.Item>) {
  return <Radix.Item {...props} className={ITEM} />
}

export function MenuRadioItem({ children, ...props }: ComponentProps<typeof Radix.RadioItem>) {
  return (
    <Radix.RadioItem {...props} className={ITEM}>
      {children}
      <Radix.ItemIndicator className="ml-auto size-2 rounded-full bg-accent" />
    </Radix.RadioItem>
  )
}

export function MenuSeparator() {
  return <Radix.Separator className="my-1.5 h-px bg-border" />
}

export function MenuLabel({ children }: { children: ReactNode }) {
  return <Radix.Label className="px-2.5 py-2 text-[13px] text-muted">{children}</Radix.Label>
}
