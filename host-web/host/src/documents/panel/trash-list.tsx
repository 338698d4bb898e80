import { RotateCcw, Trash2 } from 'lucide-react'
import { formatAge } from '../../ui/format'
import { notify } from '../../ui/feedback/notify'
import { useDocuments, useDocumentsState } from '../documents-context'
import { nameOf, type DocumentInfo } from '../store/stored-document'
import { useDeleteForGood } from './use-delete-for-good'
import { VirtualList } from './virtual-list'

const ROW_HEIGHT = 64

export function TrashList() {
  const trash = useDocumentsState((state) => state.trash)
  const deleteForGood = useDeleteForGood()
  if (trash.length === 0)
    return <p className="px-4 py-10 text-center text-sm text-muted">The trash is empty.</p>
  return (
    <>
      <VirtualList
        items={trash}
        keyOf={({ id }) => id}
        label="Trash"
        rowHeight={ROW_HEIGHT}
        row={(info, tabIndex) => <TrashRow info={info} tabIndex={tabIndex} />}
      />
      <div className="border-t border-border px-4 py-2">
        <button
          type="button"
          className="pp-button"
          onClick={() => {
            deleteForGood(trash)
          }}
        >
          <Trash2 size={15} aria-hidden /> Empty the trash
        </button>
      </div>
    </>
  )
}

function TrashRow({ info, tabIndex }: { info: DocumentInfo; tabIndex: 0 | -1 }) {
  const { shelf } = useDocuments()
  const deleteForGood = useDeleteForGood()
  const name = nameOf(info)
  const age = formatAge(new Date(info.trashedAt ?? 0).toISOString())
  return (
    <div className="document-row">
      <div className="document-row-link">
        <span className="document-row-name">{name}</span>
        <span className="document-row-detail">Thrown away {age}</span>
      </div>
      <button
        type="button"
        className="pp-icon-button"
        aria-label={`Restore ${name}`}
        title="Restore"
        tabIndex={tabIndex}
        onClick={() => {
          shelf.restore(info.id).catch((error: unknown) => {
            notify.error(`“${name}” could not be restored`, error)
          })
        }}
      >
        <RotateCcw size={16} aria-hidden />
      </button>
      <button
        type="button"
        className="pp-icon-button"
        aria-label={`Delete ${name} for good`}
        title="Delete for good"
        tabIndex={tabIndex}
        onClick={() => {
          deleteForGood([info])
        }}
      >
        <Trash2 size={16} aria-hidden />
      </button>
    </div>
  )
}
