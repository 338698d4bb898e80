import { create } from 'zustand'
import { formatWhole, plural } from '../../ui/format'
import { notify } from '../../ui/feedback/notify'
import { saveBlob } from '../../ui/save-file'
import type { Documents } from '../documents'
import { archiveName, exportDocuments } from './export-documents'
import { importDocuments, type ImportOutcome } from './import-documents'

interface Running {
  done: number
  total: number
}

interface Transfers {
  exporting: Running | undefined
  importing: (Running & { cancel: () => void }) | undefined
  /** Of the last import, until there is another one. */
  outcome: ImportOutcome | undefined
  error: unknown
}

/** What is under way goes on while one looks at other pages. */
export const useTransfers = create<Transfers>()(() => ({
  exporting: undefined,
  importing: undefined,
  outcome: undefined,
  error: undefined,
}))

/** One at a time. */
export async function exportAll(documents: Documents): Promise<void> {
  if (useTransfers.getState().exporting) return
  const progress = (done: number, total: number) => {
    useTransfers.setState({ exporting: { done, total } })
  }
  progress(0, 0)
  try {
    const { archive, count } = await exportDocuments(documents.shelf, progress)
    saveBlob(archiveName(Date.now()), archive)
    notify.success(`${plural(count, 'document')} in one file. Your browser saves it with its downloads.`)
  } catch (error) {
    notify.error('The documents could not be exported', error)
  } finally {
    useTransfers.setState({ exporting: undefined })
  }
}

/** One at a time. */
export async function importFiles(documents: Documents, files: readonly File[]): Promise<void> {
  if (useTransfers.getState().importing || files.length === 0) return
  const stop = new AbortController()
  const progress = (done: number, total: number) => {
    const cancel = () => {
      stop.abort(new Error('You cancelled it: nothing was imported.'))
    }
    useTransfers.setState({ importing: { done, total, cancel } })
  }
  useTransfers.setState({ outcome: undefined, error: undefined })
  progress(0, 0)
  try {
    const outcome = await importDocuments(documents, files, { progress, signal: stop.signal })
    useTransfers.setState({ outcome })
  } catch (error) {
    useTransfers.setState({ error })
  } finally {
    useTransfers.setState({ importing: undefined })
  }
}

export async function undoImport(documents: Documents, { owner, added }: ImportOutcome): Promise<void> {
  useTransfers.setState({ outcome: undefined })
  if (documents.state.getState().owner !== owner) return
  try {
    const kept = await documents.takeBack(added)
    const gone = `${plural(added.length - kept, 'imported document')} taken out again.`
    notify.info(kept === 0 ? gone : `${gone} ${formatWhole(kept)} changed since, and stay.`)
  } catch (error) {
    notify.error('Not all of them could be taken out again', error)
  }
}
