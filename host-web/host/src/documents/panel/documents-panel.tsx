import { FilePlus2, Search, X } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { useEffect, useState } from 'react'
import { Link } from 'react-router'
import { plural } from '../../ui/format'
import { Tab, TabList, TabPanel, Tabs } from '../../ui/controls/tabs'
import { useDocuments, useDocumentsState } from '../documents-context'
import { TRANSFER_PATH } from '../document-path'
import { DocumentList } from './document-list'
import { setDocumentsPanelOpen, useDocumentsPanel } from './panel-store'
import { TrashList } from './trash-list'
import { useDocumentSearch } from './use-document-search'
import './documents-panel.css'

/** All documents of the person: to find, open, rename, throw away and take back. */
export function DocumentsPanel() {
  const open = useDocumentsPanel((panel) => panel.open)
  return (
    <Dialog.Root open={open} onOpenChange={setDocumentsPanelOpen}>
      <Dialog.Portal>
        <Dialog.Overlay className="animate-fade fixed inset-0 z-40 bg-overlay" />
        <Dialog.Content
          aria-describedby={undefined}
          className="documents-panel"
          onInteractOutside={(event) => {
            // "Undo" is no way out.
            if (event.target instanceof Element && event.target.closest('[data-sonner-toaster]'))
              event.preventDefault()
          }}
        >
          <Panel />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function Panel() {
  const documents = useDocuments()
  // A browser without channels between tabs tells nobody of what the others did.
  useEffect(() => {
    documents.shelf.reload().catch((error: unknown) => {
      console.error('The list of documents could not be read again.', error)
    })
  }, [documents])
  const count = useDocumentsState((state) => state.documents.length)
  const trashCount = useDocumentsState((state) => state.trash.length)
  const isVisitor = useDocumentsState(({ owner }) => owner === 'visitor')
  const isPersistent = useDocumentsState((state) => state.isPersistent)
  return (
    <>
      <header className="flex items-center gap-2 px-4 pt-4 pb-2">
        <Dialog.Title className="flex-1 text-base font-semibold">Documents</Dialog.Title>
        <button
          type="button"
          className="pp-button"
          onClick={() => {
            setDocumentsPanelOpen(false)
            documents.whenPrepared(() => {
              documents.create()
            })
          }}
        >
          <FilePlus2 size={15} aria-hidden /> New
        </button>
        <Dialog.Close className="pp-icon-button" aria-label="Close">
          <X size={17} aria-hidden />
        </Dialog.Close>
      </header>
      <Tabs defaultValue="documents" className="flex min-h-0 flex-1 flex-col">
        <TabList className="mx-4 mb-3">
          <Tab value="documents">All ({count.toLocaleString()})</Tab>
          <Tab value="trash">Trash ({trashCount.toLocaleString()})</Tab>
        </TabList>
        <TabPanel value="documents" className="documents-panel-tab">
          <SearchableList />
        </TabPanel>
        <TabPanel value="trash" className="documents-panel-tab">
          <TrashList />
        </TabPanel>
      </Tabs>
      <p className="border-t border-border px-4 py-3 text-xs text-pretty text-muted">
        <Link
          to={TRANSFER_PATH}
          className="mb-1.5 block font-medium text-accent underline-offset-4 hover:underline"
          onClick={() => {
            setDocumentsPanelOpen(false)
          }}
        >
          Import and export
        </Link>
        {!isPersistent
          ? 'This browser keeps nothing: these documents go with the page.'
          : isVisitor
            ? 'Kept in this browser only, for everybody who uses it without an account.'
            : 'Kept in this browser only, and listed while you are signed in.'}
      </p>
    </>
  )
}

function SearchableList() {
  const [query, setQuery] = useState('')
  const { hits, isSearching } = useDocumentSearch(query)
  const isSearch = query.trim() !== ''
  return (
    <>
      <label className="documents-search">
        <Search size={16} aria-hidden />
        <input
          type="search"
          aria-label="Search documents"
          placeholder="Search titles and texts"
          value={query}
          onChange={(event) => {
            setQuery(event.target.value)
          }}
        />
      </label>
      <p role="status" className="sr-only">
        {isSearch && !isSearching && `${plural(hits.length, 'document')} found`}
      </p>
      {hits.length === 0 ? (
        <p className="px-4 py-10 text-center text-sm text-muted">
          {isSearch ? !isSearching && `Nothing has “${query.trim()}” in it.` : 'There is no document yet.'}
        </p>
      ) : (
        <DocumentList hits={hits} />
      )}
    </>
  )
}
