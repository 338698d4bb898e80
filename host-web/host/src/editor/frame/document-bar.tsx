import { Command, FilePlus2, Files, PanelRight } from 'lucide-react'
import { keyLabel } from '../../commands/key-labels'
import { useDocuments, useDocumentsState } from '../../documents/documents-context'
import { setDocumentsPanelOpen } from '../../documents/panel/panel-store'
import { nameOf } from '../../documents/store/stored-document'
import { DocumentMenu } from './document-menu'

interface DocumentBarProps {
  onSearchCommands: () => void
  /** Undefined when there is nothing to show beside the document. */
  sidebar: { open: boolean; toggle: () => void } | undefined
}

export function DocumentBar({ onSearchCommands, sidebar }: DocumentBarProps) {
  const documents = useDocuments()
  return (
    <div className="document-bar">
      <button
        type="button"
        className="pp-icon-button -ml-2"
        aria-label="All documents"
        title="All documents"
        onClick={() => {
          setDocumentsPanelOpen(true)
        }}
      >
        <Files size={18} aria-hidden />
      </button>
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
        <button
          type="button"
          className="pp-icon-button"
          aria-label="New document"
          title="New document"
          onClick={() => {
            documents.create()
          }}
        >
          <FilePlus2 size={18} aria-hidden />
        </button>
        <DocumentMenu />
      </div>
    </div>
  )
}

function DocumentTitle() {
  const documents = useDocuments()
  const current = useDocumentsState((state) => state.current)
  return (
    <input
      className="document-title"
      aria-label="Document title"
      placeholder={current ? nameOf({ title: '', excerpt: current.excerpt }) : ''}
      maxLength={200}
      disabled={!current}
      value={current?.title ?? ''}
      onChange={(event) => {
        documents.retitle(event.target.value)
      }}
    />
  )
}

const STATUS = { saved: 'Saved', pending: 'Saving…', failed: 'Not saved' }

/** Not announced: a screen reader would talk all the time. What fails is, as a notice. */
function SaveStatus() {
  const saving = useDocumentsState((state) => state.saving)
  const isPersistent = useDocumentsState((state) => state.isPersistent)
  const isLasting = isPersistent && saving !== 'failed'
  return (
    <span
      data-saving={saving}
      className={
        isLasting ? 'save-status text-xs text-muted max-sm:sr-only' : 'text-xs font-medium text-danger'
      }
    >
      {isPersistent ? STATUS[saving] : 'Not kept'}
    </span>
  )
}
