import { Command, PanelRight } from 'lucide-react'
import { keyLabel } from '../commands/keybindings'
import { documents, useDocuments } from './document-library'
import { DocumentsMenu } from './documents-menu'

interface DocumentBarProps {
  onSearchCommands: () => void
  /** Undefined when there is nothing to show beside the document. */
  sidebar: { open: boolean; toggle: () => void } | undefined
}

export function DocumentBar({ onSearchCommands, sidebar }: DocumentBarProps) {
  return (
    <div className="document-bar">
      <DocumentTitle />
      <SaveStatus />
      <div className="ml-auto flex items-center gap-1">
        <button type="button" className="pp-button" onClick={onSearchCommands}>
          <Command size={15} aria-hidden />
          <span className="max-sm:sr-only">Commands</span>
          <kbd className="max-md:hidden">{keyLabel('Mod-k')}</kbd>
        </button>
        {sidebar && (
          <button
            type="button"
            className="pp-icon-button"
            aria-label="Sidebar"
            aria-pressed={sidebar.open}
            onClick={sidebar.toggle}
          >
            <PanelRight size={17} aria-hidden />
          </button>
        )}
        <DocumentsMenu />
      </div>
    </div>
  )
}

function DocumentTitle() {
  const title = useDocuments((state) => state.current.title)
  return (
    <input
      className="document-title"
      aria-label="Document title"
      placeholder="Untitled document"
      maxLength={200}
      value={title}
      onChange={(event) => {
        documents.edit({ title: event.target.value })
      }}
    />
  )
}

const STATUS = {
  saved: 'Saved',
  pending: 'Saving…',
  failed: 'Not saved: this browser’s storage is full or closed',
}

function SaveStatus() {
  const saving = useDocuments((state) => state.saving)
  return (
    <span
      role="status"
      className={
        saving === 'failed' ? 'text-xs font-medium text-danger' : 'text-xs text-muted max-sm:sr-only'
      }
    >
      {STATUS[saving]}
    </span>
  )
}
