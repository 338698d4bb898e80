import { X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { useOpenModals, usePluginHost, useSlot } from '../plugin-host-context'
import { Contributed } from './slot'
import type { Contribution } from '../registries/slot-registry'

/** The plugins' dialogs that are open. */
export function ModalSlot() {
  const contributions = useSlot('modal')
  const open = useOpenModals()
  return contributions
    .filter(({ key }) => open.includes(key))
    .map((contribution) => <PluginDialog key={contribution.key} contribution={contribution} />)
}

function PluginDialog({ contribution }: { contribution: Contribution }) {
  const { modals, editor } = usePluginHost().registries
  const close = (open: boolean) => {
    if (!open) modals.close(contribution.key)
  }
  return (
    <Dialog.Root open onOpenChange={close}>
      <Dialog.Portal>
        {/* Clear, for what the dialog does may show in the document behind it. */}
        <Dialog.Overlay className="fixed inset-0 z-40" />
        <Dialog.Content
          aria-describedby={undefined}
          data-plugin={contribution.pluginId}
          className="pp-dialog"
          onCloseAutoFocus={(event) => {
            event.preventDefault()
            editor.focus()
          }}
        >
          <Dialog.Title className="mb-3 pr-8 text-sm font-semibold">{contribution.title}</Dialog.Title>
          <Contributed contribution={contribution} />
          {/* Last, so that the dialog opens with the focus in its first field. */}
          <Dialog.Close className="pp-icon-button absolute top-2 right-2" aria-label="Close">
            <X size={16} aria-hidden />
          </Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
