import { nameOf } from '../store/stored-document'
import type { Shelf } from '../shelf'
import { openArchiver, type OpenArchiver } from './open-archiver'

/** All of the owner's in one zip, the trash too; `progress` is told how many of how many are in it. */
export async function exportDocuments(
  shelf: Shelf,
  progress: (done: number, total: number) => void,
  archiver: OpenArchiver = openArchiver(),
): Promise<{ archive: Blob; count: number }> {
  try {
    const { ids, read } = await shelf.reader()
    let count = 0
    for (const [index, id] of ids.entries()) {
      const document = await read(id)
      progress(index + 1, ids.length)
      // Deleted since.
      if (!document) continue
      const { title, text, createdAt, updatedAt, trashedAt } = document
      await archiver.add({ id, title, text, createdAt, updatedAt, trashedAt }, nameOf(document))
      count += 1
    }
    return { archive: await archiver.finish(Date.now()), count }
  } finally {
    archiver.close()
  }
}

/** `folio-documents-2026-11-27.zip` */
export function archiveName(now: number): string {
  return `folio-documents-${new Date(now).toISOString().slice(0, 10)}.zip`
}
