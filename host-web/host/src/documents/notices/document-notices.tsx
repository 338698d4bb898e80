import { exportOpen } from '../../editor/export-document'
import { plural } from '../../ui/format'
import { notify } from '../../ui/feedback/notify'
import { useDocuments, useDocumentsState } from '../documents-context'
import type { ConflictCopy, UnsavedDocument } from '../documents-state'
import { setDocumentsPanelOpen } from '../panel/panel-store'
import { Notice, NoticeButton } from './notice'
import './notices.css'

/** What a person must know about where their words are. Nothing while all is well. */
export function DocumentNotices() {
  const unsaved = useDocumentsState((state) => state.unsaved)
  const conflicts = useDocumentsState((state) => state.conflicts)
  const isPersistent = useDocumentsState((state) => state.isPersistent)
  const offered = useDocumentsState((state) => state.offered.length)
  return (
    <>
      {!isPersistent && <NothingKept />}
      {unsaved.map((document) => (
        <Unsaved key={document.id} document={document} />
      ))}
      {conflicts.map((copy) => (
        <Conflict key={copy.id} copy={copy} />
      ))}
      {offered > 0 && <Offered count={offered} />}
    </>
  )
}

function NothingKept() {
  const documents = useDocuments()
  return (
    <Notice
      tone="danger"
      actions={
        <NoticeButton
          onClick={() => {
            if (documents.current) exportOpen(documents.current)
          }}
        >
          Export
        </NoticeButton>
      }
    >
      This browser keeps nothing for this page: your text lives only as long as the page is open.
    </Notice>
  )
}

function Unsaved({ document: { id, name, reason } }: { document: UnsavedDocument }) {
  const documents = useDocuments()
  const owner = useDocumentsState((state) => state.owner)
  const open = documents.session.get(id)
  if (!open) return null
  return (
    <Notice
      tone="danger"
      actions={
        <>
          <NoticeButton
            onClick={() => {
              exportOpen(open)
            }}
          >
            Export
          </NoticeButton>
          <NoticeButton onClick={() => void documents.session.flush(open)}>Try again</NoticeButton>
          {reason === 'full' && (
            <NoticeButton
              onClick={() => {
                setDocumentsPanelOpen(true)
              }}
            >
              Make room
            </NoticeButton>
          )}
          {documents.current !== open && open.owner === owner && (
            <NoticeButton onClick={() => void documents.open(id)}>Show</NoticeButton>
          )}
        </>
      }
    >
      <strong>“{name}” is not saved:</strong>{' '}
      {reason === 'full' ? 'this browser’s storage is full.' : 'this browser refuses to store it.'} The text
      is safe only as long as this page is open.
    </Notice>
  )
}

function Conflict({ copy: { id, name, original } }: { copy: ConflictCopy }) {
  const documents = useDocuments()
  const dismiss = () => {
    documents.state.setState(({ conflicts }) => ({ conflicts: conflicts.filter((each) => each.id !== id) }))
  }
  return (
    <Notice
      tone="info"
      actions={
        <>
          {!original.isGone && (
            <NoticeButton onClick={() => void documents.open(original.id)}>
              Show the other version
            </NoticeButton>
          )}
          <NoticeButton onClick={dismiss}>OK</NoticeButton>
        </>
      }
    >
      “{original.name}” was {original.isGone ? 'deleted' : 'changed'} in another tab while you wrote here.
      Both are kept: what you wrote goes on as <strong>“{name}”</strong>.
    </Notice>
  )
}

function Offered({ count }: { count: number }) {
  const documents = useDocuments()
  const move = () => {
    documents.shelf.takeOffered().then(
      () => notify.success(`${plural(count, 'document')} moved to your account.`),
      (error: unknown) => notify.error('The documents could not be moved', error),
    )
  }
  return (
    <Notice
      tone="info"
      actions={
        <>
          <NoticeButton onClick={move}>Move to my account</NoticeButton>
          <NoticeButton onClick={() => void documents.keepApart()}>Keep apart</NoticeButton>
        </>
      }
    >
      {plural(count, 'document')} in this browser {count === 1 ? 'was' : 'were'} written before you signed in.
    </Notice>
  )
}
