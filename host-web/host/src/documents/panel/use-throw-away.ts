import { useCallback } from 'react'
import { notify } from '../../ui/feedback/notify'
import { useDocuments } from '../documents-context'
import { nameOf, type DocumentInfo } from '../store/stored-document'

/** Moves a document to the trash, and offers to take it back at once. */
export function useThrowAway() {
  const documents = useDocuments()
  return useCallback(
    (document: Pick<DocumentInfo, 'id' | 'title' | 'excerpt'>) => {
      const { id } = document
      const name = nameOf(document)
      const wasOpen = documents.current?.id === id
      const takeBack = async () => {
        await documents.shelf.restore(id)
        if (wasOpen) await documents.open(id)
      }
      documents.trash(id).then(
        () =>
          notify.info(`“${name}” is in the trash`, {
            label: 'Undo',
            onClick: () => {
              takeBack().catch((error: unknown) => notify.error(`“${name}” could not be restored`, error))
            },
          }),
        (error: unknown) => notify.error(`“${name}” was not moved to the trash`, error),
      )
    },
    [documents],
  )
}
