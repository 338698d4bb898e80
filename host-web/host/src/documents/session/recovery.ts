import { conflictTitle } from '../conflict-title'
import type { LeavingJournal, UnsavedText } from './leaving-journal'
import type { Tabs } from './tabs'
import type { DocumentStore } from '../store/document-store'
import { excerptOf, nameOf } from '../store/stored-document'
import type { ConflictCopy } from '../documents-state'

export interface Recovered {
  id: string
  copy?: ConflictCopy
}

export interface RecoveryEvents {
  recovered: (what: Recovered) => Promise<void>
  /** The store does not take it. */
  refused: (unsaved: UnsavedText) => Promise<void>
}

/**
 * Stores what closed pages could only write down, each as soon as its page is surely gone; where the document was changed
 * since, as a copy. Repeating it changes nothing.
 */
export function recoverUnsaved(
  store: DocumentStore,
  journal: LeavingJournal,
  tabs: Tabs,
  told: RecoveryEvents,
): Promise<unknown> {
  const tasks = journal.entries().map((entry) =>
    tabs.whenGone(entry.tab, async () => {
      const unsaved = journal.entries().find(({ tab, id }) => tab === entry.tab && id === entry.id)
      if (!unsaved) return
      const what = await recoverOne(store, unsaved).catch((error: unknown) => {
        console.error('What an earlier page left could not be stored.', error)
      })
      if (!what) {
        await told.refused(unsaved)
        return
      }
      journal.drop(unsaved)
      await told.recovered(what)
    }),
  )
  return Promise.allSettled(tasks)
}

async function recoverOne(store: DocumentStore, unsaved: UnsavedText): Promise<Recovered> {
  const { id, owner, title, text, saveId, createdAt, updatedAt } = unsaved
  const change = { id, owner, title, text, saveId, createdAt, updatedAt, trashedAt: null }
  const result = await store.write(change, unsaved.revision)
  const { stored } = result.status === 'conflict' ? result : { stored: undefined }
  if (result.status === 'written' || stored?.saves.includes(saveId) || stored?.text === text) return { id }
  // Named after the write, so that a second try finds the first one's copy.
  const copy = { ...change, id: saveId, title: conflictTitle({ title, excerpt: excerptOf(text) }, updatedAt) }
  await store.write(copy, 0)
  const original = { id, name: stored ? nameOf(stored) : title, isGone: !stored }
  return { id: copy.id, copy: { id: copy.id, name: copy.title, original } }
}
