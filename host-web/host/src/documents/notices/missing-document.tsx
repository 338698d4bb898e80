import { FileQuestion } from 'lucide-react'
import { useParams } from 'react-router'
import { Button } from '../../ui/controls/button'
import { EmptyState } from '../../ui/feedback/empty-state'
import { notify } from '../../ui/feedback/notify'
import { useDocuments, useDocumentsState } from '../documents-context'

/** In place of the sheet, where the address names a document that cannot be opened. */
export function MissingDocument() {
  const documents = useDocuments()
  const { documentId = '' } = useParams()
  const isInTrash = useDocumentsState(({ trash }) => trash.some(({ id }) => id === documentId))
  const restore = async () => {
    await documents.shelf.restore(documentId)
    await documents.open(documentId)
  }
  return (
    <EmptyState
      icon={FileQuestion}
      title={isInTrash ? 'This document is in the trash' : 'This document is not here'}
      action={
        <>
          {isInTrash && (
            <Button
              variant="primary"
              onClick={() => {
                restore().catch((error: unknown) => notify.error('It could not be restored', error))
              }}
            >
              Restore
            </Button>
          )}
          <Button onClick={() => void documents.showLatest()}>Open the latest document</Button>
        </>
      }
    >
      {!isInTrash &&
        'Documents stay in the browser in which they were written, and each account has its own. It may also have been deleted.'}
    </EmptyState>
  )
}
