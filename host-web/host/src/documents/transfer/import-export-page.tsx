import { Download } from 'lucide-react'
import { Link } from 'react-router'
import { Button } from '../../ui/controls/button'
import { Progress } from '../../ui/feedback/progress'
import { Skeleton } from '../../ui/feedback/skeleton'
import { formatWhole } from '../../ui/format'
import { Page } from '../../ui/layout/page'
import { Section } from '../../ui/layout/section'
import { useDocuments, useDocumentsState } from '../documents-context'
import { FolderSection } from '../folder/folder-section'
import { ImportSection } from './import-section'
import { exportAll, useTransfers } from './transfers'

/** Documents as files: all of them out, and files in. Works without a network. */
export function ImportExportPage() {
  const isReady = useDocumentsState(({ phase }) => phase === 'ready')
  return (
    <Page
      width="narrow"
      title="Import and export"
      description="Documents stay in this browser, apart for each account. Here you take them along as files, and bring files in."
    >
      {isReady ? (
        <div className="grid grid-cols-1 gap-6">
          <ExportSection />
          <ImportSection />
          <FolderSection />
        </div>
      ) : (
        <Skeleton className="h-64 rounded-lg" />
      )}
    </Page>
  )
}

function ExportSection() {
  const documents = useDocuments()
  const count = useDocumentsState((state) => state.documents.length)
  const trashed = useDocumentsState((state) => state.trash.length)
  const isVisitor = useDocumentsState(({ owner }) => owner === 'visitor')
  const exporting = useTransfers((transfers) => transfers.exporting)
  return (
    <Section
      boxed
      title="Export"
      description="One zip with a Markdown file for each document, and one more with titles, dates and what is in the trash."
    >
      <p className="mb-4 text-sm text-pretty">
        {isVisitor ? 'This browser has ' : 'Your account has in this browser '}
        <strong>{formatWhole(count)}</strong> in the list and <strong>{formatWhole(trashed)}</strong> in the
        trash.
        {isVisitor && (
          <>
            {' '}
            Those of an account are exported while you are{' '}
            <Link to="/sign-in" className="font-medium text-accent underline underline-offset-4">
              signed in
            </Link>
            .
          </>
        )}
      </p>
      {exporting && (
        <div className="mb-4">
          <Progress share={exporting.done / Math.max(1, exporting.total)} label="Export" />
        </div>
      )}
      <Button
        variant="primary"
        busy={exporting !== undefined}
        onClick={() => {
          void exportAll(documents)
        }}
      >
        <Download aria-hidden className="size-4" />
        {exporting ? 'Putting them together…' : 'Export all documents'}
      </Button>
    </Section>
  )
}
