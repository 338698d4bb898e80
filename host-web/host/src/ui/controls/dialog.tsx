import clsx from 'clsx'
import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { type ReactNode, useRef } from 'react'

import { Button } from './button'

interface DialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: string
  description?: ReactNode
  children: ReactNode
  wide?: boolean
}

/** A modal dialog; on a phone it rises from the lower edge. */
export function Dialog({ open, onOpenChange, title, description, children, wide = false }: DialogProps) {
  const opener = useRef<Element>(null)
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="animate-fade fixed inset-0 z-40 bg-overlay" />
        <Radix.Content
          // Nothing in here is the trigger, so the way back is ours to remember.
          onOpenAutoFocus={(event) => {
            opener.current = document.activeElement
            const field = firstField(event.currentTarget as HTMLElement)
            if (!field) return
            event.preventDefault()
            field.focus()
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            wayBack(opener.current)?.focus()
          }}
          {...(!description && { 'aria-describedby': undefined })}
          className={clsx(
            'animate-rise fixed z-40 flex max-h-[92dvh] w-full flex-col overflow-hidden border border-border bg-raised shadow-lg',
            'inset-x-0 bottom-0 rounded-t-lg sm:inset-auto sm:top-1/2 sm:left-1/2 sm:-translate-1/2 sm:rounded-lg',
            wide ? 'sm:max-w-2xl' : 'sm:max-w-md',
          )}
        >
          <header className="flex items-start gap-4 px-6 pt-6 pb-4">
            <div className="min-w-0 flex-1">
              <Radix.Title className="text-lg font-semibold tracking-tight">{title}</Radix.Title>
              {description && (
                <Radix.Description className="mt-1 text-sm text-pretty text-muted">
                  {description}
                </Radix.Description>
              )}
            </div>
            <Radix.Close asChild>
              <Button variant="ghost" size="icon" aria-label="Close" className="-mt-1 -mr-2">
                <X aria-hidden className="size-4" />
              </Button>
            </Radix.Close>
          </header>
          <div className="overflow-y-auto overscroll-contain px-6 pb-6">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** A dialog with a form is there to be filled in; in any other the first button gets the focus. */
const firstField = (dialog: HTMLElement) =>
  dialog.querySelector<HTMLElement>('form :is(input, select, textarea):not([hidden], [type="hidden"])')

/** What opened the dialog may be gone by now, as the sign-in button is: then the page goes on at its content. */
function wayBack(opener: Element | null): HTMLElement | null {
  const isThere = opener instanceof HTMLElement && opener.isConnected && opener !== document.body
  return isThere ? opener : document.getElementById('main')
}
