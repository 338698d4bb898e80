import { EVENTS } from '@plugin-platform/sdk'
import { X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { useEffect, useSyncExternalStore } from 'react'
import { usePluginHost } from '../../plugin-host/plugin-host-context'
import { Slot } from '../../plugin-host/rendering/slot'

const wide = window.matchMedia('(min-width: 1024px)')

export function useWideScreen(): boolean {
  return useSyncExternalStore(
    (changed) => {
      wide.addEventListener('change', changed)
      return () => {
        wide.removeEventListener('change', changed)
      }
    },
    () => wide.matches,
  )
}

/** The plugins' panels: beside the document where there is room, else over it. */
export function SidePanel({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const { events } = usePluginHost().registries
  const isWide = useWideScreen()
  // Whoever goes somewhere from the drawer wants to see the place.
  useEffect(() => {
    if (isWide || !open) return undefined
    return events.on(EVENTS.SELECTION_CHANGED, () => {
      onOpenChange(false)
    })
  }, [events, isWide, open, onOpenChange])
  if (isWide)
    return (
      open && (
        <aside aria-label="Plugins" className="side-panel">
          <Slot name="sidebar" />
        </aside>
      )
    )
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="animate-fade fixed inset-0 z-30 bg-overlay" />
        <Dialog.Content aria-describedby={undefined} className="side-drawer">
          <div className="flex items-center justify-between px-4 py-3">
            <Dialog.Title className="text-sm font-semibold">Sidebar</Dialog.Title>
            <Dialog.Close className="pp-icon-button" aria-label="Close">
              <X size={16} aria-hidden />
            </Dialog.Close>
          </div>
          <Slot name="sidebar" />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
