import clsx from 'clsx'
import { Tabs as Radix } from 'radix-ui'
import type { ComponentProps } from 'react'

export const Tabs = Radix.Root

export function TabList({ className, ...props }: ComponentProps<typeof Radix.List>) {
  return (
    <Radix.List
      {...props}
      className={clsx(
        'flex gap-6 overflow-x-auto border-b px-1 border-border [scrollbar-width:none]',
        className,
      )}
    />
  )
}

export function Tab({ className, ...props }: ComponentProps<typeof Radix.Trigger>) {
  return (
    <Radix.Trigger
      {...props}
      className={clsx(
        '-mx-1 -mb-px cursor-pointer rounded-t-sm border-b-2 px-1 border-transparent py-3 text-sm font-medium whitespace-nowrap text-muted transition-colors',
        'hover:text-text focus-visible:-outline-offset-2 data-[state=active]:border-accent data-[state=active]:text-text',
        className,
      )}
    />
  )
}

export function TabPanel({ className, ...props }: ComponentProps<typeof Radix.Content>) {
  return <Radix.Content {...props} className={clsx('rounded-sm', className)} />
}
