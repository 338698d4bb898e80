import { Download, FilePlus2, FileText, MoreHorizontal, Trash2 } from 'lucide-react'
import { Menu, MenuContent, MenuItem, MenuLabel, MenuSeparator, MenuTrigger } from '../ui/menu'
import { notify } from '../ui/notify'
import { documents, useDocuments } from './document-library'
import { exportDocument } from './export-document'

const RECENT = 8

export function DocumentsMenu() {
  return (
    <Menu>
      <MenuTrigger className="pp-icon-button" aria-label="Documents">
        <MoreHorizontal size={18} aria-hidden />
      </MenuTrigger>
      <MenuContent>
        <MenuItem
          onSelect={() => {
            documents.create()
          }}
        >
          <FilePlus2 aria-hidden /> New document
        </MenuItem>
        <MenuItem
          onSelect={() => {
            exportDocument(documents.store.getState().current)
          }}
        >
          <Download aria-hidden /> Export as Markdown
        </MenuItem>
        <MenuItem onSelect={removeCurrent}>
          <Trash2 aria-hidden /> Delete this document
        </MenuItem>
        <RecentDocuments />
      </MenuContent>
    </Menu>
  )
}

function RecentDocuments() {
  const list = useDocuments((state) => state.list)
  const currentId = useDocuments((state) => state.current.id)
  const others = list.filter(({ id }) => id !== currentId).slice(0, RECENT)
  if (others.length === 0) return null
  return (
    <>
      <MenuSeparator />
      <MenuLabel>Recent</MenuLabel>
      {others.map(({ id, title }) => (
        <MenuItem
          key={id}
          onSelect={() => {
            documents.open(id)
          }}
        >
          <FileText aria-hidden />
          <span className="max-w-56 truncate">{title || 'Untitled document'}</span>
        </MenuItem>
      ))}
    </>
  )
}

function removeCurrent(): void {
  const { current } = documents.store.getState()
  documents.remove(current.id)
  notify.info(`“${current.title || 'Untitled document'}” deleted`, {
    label: 'Undo',
    onClick: () => {
      documents.create(current)
    },
  })
}
