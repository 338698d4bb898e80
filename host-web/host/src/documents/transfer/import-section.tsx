import clsx from 'clsx'
import { FileUp, Undo2 } from 'lucide-react'
import { useDropzone } from 'react-dropzone'
import { describeError } from '../../api/http/api-error'
import { Button } from '../../ui/controls/button'
import { Callout } from '../../ui/feedback/callout'
import { Progress } from '../../ui/feedback/progress'
import { formatWhole, plural } from '../../ui/format'
import { Section } from '../../ui/layout/section'
import { useDocuments, useDocumentsState } from '../documents-context'
import { setDocumentsPanelOpen } from '../panel/panel-store'
import type { ImportOutcome } from './import-documents'
import { importFiles, undoImport, useTransfers } from './transfers'
import type { RefusedFile } from './unpack'

export function ImportSection() {
  const { importing, outcome, error } = useTransfers()
  const owner = useDocumentsState((state) => state.owner)
  return (
    <Section
      boxed
      title="Import"
      description="A file from an export, another zip with Markdown in it, or Markdown files, several at once."
    >
      <DropFiles isBusy={importing !== undefined} />
      {importing && (
        <div className="mt-4 flex items-center gap-4">
          <div className="min-w-0 flex-1">
            <Progress share={importing.done / Math.max(1, importing.total)} label="Import" />
            <p className="mt-2 text-[13px] text-muted">
              {importing.total === 0
                ? 'Reading the files…'
                : `${formatWhole(importing.done)} of ${plural(importing.total, 'document')}`}
            </p>
          </div>
          <Button size="sm" onClick={importing.cancel}>
            Cancel
          </Button>
        </div>
      )}
      {error !== undefined && (
        <div className="mt-4">
          <Callout tone="danger" title="Nothing was imported">
            {describeError(error)}
          </Callout>
        </div>
      )}
      {outcome?.owner === owner && <Outcome outcome={outcome} />}
    </Section>
  )
}

function DropFiles({ isBusy }: { isBusy: boolean }) {
  const documents = useDocuments()
  const { getRootProps, getInputProps, isDragActive } = useDropzone({
    noKeyboard: true,
    disabled: isBusy,
    onDrop: (accepted, refused) =>
      void importFiles(documents, [...accepted, ...refused.map(({ file }) => file)]),
  })
  return (
    <div
      {...getRootProps({ role: 'presentation' })}
      className={clsx(
        'flex flex-col items-center rounded-lg border-2 border-dashed px-6 py-8 text-center transition-colors',
        isDragActive ? 'border-accent bg-accent-soft' : 'border-border-strong hover:border-muted',
      )}
    >
      <input {...getInputProps({ 'aria-label': 'Files to import', accept: '.zip,.md,.markdown,.txt' })} />
      <FileUp aria-hidden className="size-8 text-accent" strokeWidth={1.5} />
      <p className="mt-3 text-sm font-medium">Drop files here</p>
      <p className="mt-1 text-[13px] text-pretty text-muted">
        Nothing of yours is overwritten: where a document is here with another text, both are kept.
      </p>
      {/* Its click reaches the zone, which opens the file dialogue. */}
      <Button size="sm" className="mt-4" busy={isBusy}>
        {isBusy ? 'Importing…' : 'Choose files'}
      </Button>
    </div>
  )
}

function Outcome({ outcome }: { outcome: ImportOutcome }) {
  const documents = useDocuments()
  const { added, refused } = outcome
  return (
    <div className="mt-4 grid gap-3">
      <Callout
        tone={added.length > 0 ? 'success' : 'info'}
        title={
          added.length > 0 ? `${plural(added.length, 'document')} imported` : 'There was nothing to bring in'
        }
      >
        <p>{detailsOf(outcome)}</p>
        {added.length > 0 && (
          <div className="mt-3 flex flex-wrap gap-2">
            <Button
              size="sm"
              onClick={() => {
                setDocumentsPanelOpen(true)
              }}
            >
              Show all documents
            </Button>
            <Button size="sm" variant="ghost" onClick={() => void undoImport(documents, outcome)}>
              <Undo2 aria-hidden className="size-4" /> Undo
            </Button>
          </div>
        )}
      </Callout>
      {refused.length > 0 && <Refused files={refused} />}
    </div>
  )
}

function detailsOf({ copies, present }: ImportOutcome): string {
  const parts = [
    copies > 0 &&
      `${formatWhole(copies)} came in as ${copies === 1 ? 'a copy' : 'copies'}: another text was in ${copies === 1 ? 'its' : 'their'} place.`,
    present > 0 && `${formatWhole(present)} ${present === 1 ? 'was' : 'were'} here already.`,
  ]
  return parts.filter(Boolean).join(' ')
}

/** So many are named; of more it is said how many. */
const MOST_NAMED = 50

function Refused({ files }: { files: readonly RefusedFile[] }) {
  return (
    <Callout tone="warning" title={`${plural(files.length, 'file')} left out`}>
      <ul className="mt-1 grid gap-1">
        {files.slice(0, MOST_NAMED).map(({ file, reason }, index) => (
          // Two files may have one name.
          <li key={index} className="break-words">
            <strong className="font-medium">{file}</strong>: {reason}
          </li>
        ))}
        {files.length > MOST_NAMED && <li>And {formatWhole(files.length - MOST_NAMED)} more.</li>}
      </ul>
    </Callout>
  )
}
