import { useEffect, useEffectEvent, useState } from 'react'
import { useLocation, useNavigate, useParams } from 'react-router'
import type { ShowReason } from './documents'
import { documentPath } from './document-path'
import { useDocuments, useDocumentsState } from './documents-context'

/** Keeps the address and the open document the same; true when the address names none that can be opened. */
export function useDocumentRoute(): boolean {
  const documents = useDocuments()
  const navigate = useNavigate()
  const { documentId } = useParams()
  const { pathname } = useLocation()
  const isReady = useDocumentsState(({ phase }) => phase === 'ready')
  const currentId = useDocumentsState(({ current }) => current?.id)
  const [missing, setMissing] = useState<string>()

  // The address is what is wished for…
  useEffect(() => {
    if (!isReady || documentId === undefined || documents.current?.id === documentId) return
    documents.open(documentId).then(
      () => {
        // Whatever was asked for later moves the address itself.
        if (documents.current?.id !== documentId) setMissing(documentId)
      },
      () => {
        setMissing(documentId)
      },
    )
  }, [documents, documentId, isReady])

  // …unless the page opens another one by itself.
  const follow = useEffectEvent((id: string, reason: ShowReason) => {
    const path = documentPath(id)
    if (pathname !== path) void navigate(path, { replace: reason === 'followed' })
  })
  useEffect(
    () =>
      documents.shown.listen(({ id }, reason) => {
        follow(id, reason)
      }),
    [documents],
  )
  useEffect(() => {
    if (documentId === undefined && currentId !== undefined)
      void navigate(documentPath(currentId), { replace: true })
  }, [documentId, currentId, navigate])

  return documentId !== undefined && missing === documentId && currentId !== documentId
}
