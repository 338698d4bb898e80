import { ConfirmDialog } from '../../auth/confirm-dialog'
import { CommandPalette } from '../../commands/palette/command-palette'
import { DocumentsPanel } from '../../documents/panel/documents-panel'
import { InstallPlanDialog } from '../../installed/dependencies/install-plan-dialog'
import { UpdateDialog } from '../../installed/updates/update-dialog'

/** What stands in the shell and shows nothing until it is asked for. */
export function LaterParts() {
  return (
    <>
      <CommandPalette />
      <DocumentsPanel />
      <ConfirmDialog />
      <UpdateDialog />
      <InstallPlanDialog />
    </>
  )
}
