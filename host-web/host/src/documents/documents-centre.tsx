import { useEffect } from 'react'
import { useNavigate } from 'react-router'
import { usePluginHost } from '../plugin-host/plugin-host-context'
import { notify } from '../ui/feedback/notify'
import { plural } from '../ui/format'
import { addDocumentCommands } from './document-commands'
import { useDocuments } from './documents-context'
import { useFolder } from './folder/use-folder'
import { offerDocuments } from './offer-documents'
import { setDocumentsPanelOpen } from './panel/panel-store'

/** What documents need on every page: their commands, and what is said of them. */
export function DocumentsCentre() {
  const host = usePluginHost()
  const documents = useDocuments()
  const navigate = useNavigate()
  useEffect(
    () => addDocumentCommands(host, documents, (path) => void navigate(path)),
    [host, documents, navigate],
  )
  useEffect(() => offerDocuments(documents.state, (path) => void navigate(path)), [documents, navigate])
  useEffect(
    () =>
      documents.goneElsewhere.listen((name) => {
        notify.info(`“${name}” was deleted in another tab.`)
      }),
    [documents],
  )
  useEffect(
    () =>
      documents.takenIn.listen((count) => {
        const verb = count === 1 ? 'is' : 'are'
        notify.info(`${plural(count, 'document')} of an account that was deleted ${verb} in your list now.`, {
          label: 'Show',
          onClick: () => {
            setDocumentsPanelOpen(true)
          },
        })
      }),
    [documents],
  )
  const folder = useFolder()
  useEffect(() => {
    const undoings = [
      folder.follow(),
      folder.copied.listen((name) => {
        notify.info(`“${name}” was changed in the folder and here. Both are kept.`)
      }),
    ]
    return () => {
      for (const undo of undoings) undo()
    }
  }, [folder])
  return null
}
