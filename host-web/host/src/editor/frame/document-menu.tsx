import { Download, Files, MoreHorizontal, Trash2 } from 'lucide-react'
import { useDocuments } from '../../documents/documents-context'
import { setDocumentsPanelOpen } from '../../documents/panel/panel-store'
import { useThrowAway } from '../../documents/panel/use-throw-away'
import { Menu, MenuContent, MenuItem, MenuSeparator, MenuTrigger } from '../../ui/controls/menu'
import { exportOpen } from '../export-document'

/** What can be done with the open document. */
export function DocumentMenu() {
  const documents = useDocuments()
  const throwAway = useThrowAway()
  return (
    <Menu>
      <MenuTrigger className="pp-icon-button" aria-label="Document menu">
        <MoreHorizontal size={18} aria-hidden />
      </MenuTrigger>
      <MenuContent>
        <MenuItem
          onSelect={() => {
            setDocumentsPanelOpen(true)
          }}
        >
          <Files aria-hidden /> All documents
        </MenuItem>
        <MenuSeparator />
        <MenuItem
          onSelect={() => {
            if (documents.current) exportOpen(documents.current)
          }}
        >
          <Download aria-hidden /> Export as Markdown
        </MenuItem>
        <MenuItem
          onSelect={() => {
            if (documents.current) throwAway(documents.current)
          }}
        >
          <Trash2 aria-hidden /> Move to trash
        </MenuItem>
      </MenuContent>
    </Menu>
  )
}
