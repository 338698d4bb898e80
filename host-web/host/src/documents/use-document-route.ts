import { useEffect, useEffectEvent, useState } from 'react'
import { useLocation, useNavigate, useParams } from 'react-router'
import { useIsLeaving } from '../browser/use-is-leaving'
import { isAskedFor, type ShowReason } from './documents'
import { documentPath, isEditorPath } from './document-path'
import { useDocuments, useDocumentsState } from './documents-context'

/** Keeps the address and the open document the same; true when the address names none that can be opened. */
export function useDocumentRoute(): boolean {
  const documents = useDocuments()
  const navigate = useNavigate()
  const isLeaving = useIsLeaving(isEditorPath)
  const { documentId } = useParams()
  const { pathname } = useLocation()
  const isReady = useDocumentsState(({ phase }) => phase === 'ready')
  const currentId = useDocumentsState(({ current }) => current?.id)
  // What the page before this one could not store may come into the list after the start.
  const isListed = useDocumentsState((state) => state.documents.some(({ id }) => id === documentId))
  const [missing, setMissing] = useState<string>()

  // The address is what is wished for…
  useEffect(() => {
    if (!isReady || documentId === undefined || documents.current?.id === documentId) return
    documents.openAddressed(documentId).then(
      (isShown) => {
        // Whatever was asked for later moves the address itself.
        if (!isShown && documents.current?.id !== documentId) setMissing(documentId)
      },
      () => {
        setMissing(documentId)
      },
    )
  }, [documents, documentId, isReady, isListed])

  // …unless the page opens another one by itself.
  const follow = useEffectEvent((id: string, reason: ShowReason) => {
    const path = documentPath(id)
    const isAsked = isReady && isAskedFor(reason)
    // It was asked for after the start had looked, and is opened as soon as that is done.
    const isNext = !isReady && documentId !== undefined && documentId !== currentId
    if (isNext) return
    if (pathname !== path && (isAsked || !isLeaving())) void navigate(path, { replace: !isAsked })
  })
  useEffect(
    () =>
      documents.shown.listen(({ id }, reason) => {
        follow(id, reason)
      }),
    [documents],
  )
  useEffect(() => {
    if (documentId === undefined && currentId !== undefined && !isLeaving())
      void navigate(documentPath(currentId), { replace: true })
  }, [documentId, currentId, isLeaving, navigate])

  return documentId !== undefined && missing === documentId && currentId !== documentId
}
