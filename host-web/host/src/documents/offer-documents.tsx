import type { Undo } from '@plugin-platform/sdk'
import { FileText } from 'lucide-react'
import type { StoreApi } from 'zustand/vanilla'
import type { PaletteEntry } from '../commands/palette/palette-entry'
import { offerEntries } from '../commands/palette/palette-sources'
import { formatAge } from '../ui/format'
import { documentPath } from './document-path'
import type { DocumentsState } from './documents-state'
import { nameOf, type DocumentInfo } from './store/stored-document'

/** So many are there before one searches for anything. */
const MOST_UNASKED = 5

/** Keeps all documents in the palette, latest edit first; `go` leads to an address. */
export function offerDocuments(
  state: Pick<StoreApi<Pick<DocumentsState, 'documents'>>, 'getState' | 'subscribe'>,
  go: (path: string) => void,
): Undo {
  const offer = (documents: readonly DocumentInfo[]) =>
    offerEntries(
      'documents',
      documents.map((info, index) => entryOf(info, index, go)),
    )
  let withdraw = offer(state.getState().documents)
  const unsubscribe = state.subscribe(({ documents }, before) => {
    if (documents !== before.documents) withdraw = offer(documents)
  })
  return () => {
    unsubscribe()
    withdraw()
  }
}

function entryOf(info: DocumentInfo, index: number, go: (path: string) => void): PaletteEntry {
  return {
    id: `document:${info.id}`,
    title: nameOf(info),
    group: 'Documents',
    icon: <FileText className="size-4 text-muted" />,
    detail: formatAge(new Date(info.updatedAt).toISOString()),
    isMinor: index >= MOST_UNASKED,
    run: () => {
      go(documentPath(info.id))
    },
  }
}
