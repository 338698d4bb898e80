import clsx from 'clsx'
import { Tabs as Radix } from 'radix-ui'
import type { ComponentProps } from 'react'

import { markEdges, reveal } from '../layout/scroll-edges'

export const Tabs = Radix.Root

/** On a phone there may be more of them than fit beside each other: the chosen one is in view. */
export function TabList({ className, ...props }: ComponentProps<typeof Radix.List>) {
  return (
    <Radix.List
      {...props}
      ref={showChosen}
      className={clsx('scroll-row flex gap-6 border-b border-border px-1', className)}
    />
  )
}

function showChosen(list: HTMLElement | null) {
  if (!list) return
  const chosen = list.querySelector<HTMLElement>('[aria-selected="true"]')
  if (chosen) reveal(chosen)
  return markEdges(list)
}

export function Tab({ className, ...props }: ComponentProps<typeof Radix.Trigger>) {
  return (
    <Radix.Trigger
      onFocus={({ currentTarget }) => {
        reveal(currentTarget)
      }}
      {...props}
      className={clsx(
        '-mx-1 -mb-px shrink-0 cursor-pointer rounded-t-sm border-b-2 px-1 border-transparent py-3 text-sm font-medium whitespace-nowrap text-muted transition-colors',
        'hover:text-text focus-visible:-outline-offset-2 data-[state=active]:border-accent data-[state=active]:text-text',
        className,
      )}
    />
  )
}

export function TabPanel({ className, ...props }: ComponentProps<typeof Radix.Content>) {
  return <Radix.Content {...props} className={clsx('rounded-sm', className)} />
}
