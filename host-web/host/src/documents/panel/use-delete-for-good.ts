import { useCallback } from 'react'
import { notify } from '../../ui/feedback/notify'
import { useDocuments } from '../documents-context'
import { nameOf, type DocumentInfo } from '../store/stored-document'

/** Deletes for good; until the message fades, or the page ends, it can be taken back. */
export function useDeleteForGood() {
  const { shelf } = useDocuments()
  return useCallback(
    (documents: readonly DocumentInfo[]) => {
      const [first] = documents
      if (!first) return
      const what = documents.length === 1 ? `“${nameOf(first)}”` : `${documents.length} documents`
      shelf.remove(documents.map(({ id }) => id)).then(
        (takeBack) =>
          notify.info(`${what} deleted for good`, {
            label: 'Undo',
            onClick: () => {
              takeBack().catch((error: unknown) => notify.error(`${what} could not be put back`, error))
            },
          }),
        (error: unknown) => notify.error(`${what} could not be deleted`, error),
      )
    },
    [shelf],
  )
}
