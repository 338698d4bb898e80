import { useState } from 'react'
import type { SearchHit } from '../search'
import { DocumentRow } from './document-row'
import { useThrowAway } from './use-throw-away'
import { VirtualList } from './virtual-list'

const ROW_HEIGHT = 64

export function DocumentList({ hits }: { hits: readonly SearchHit[] }) {
  const [renaming, setRenaming] = useState<string>()
  const throwAway = useThrowAway()
  return (
    <VirtualList
      items={hits}
      keyOf={({ info }) => info.id}
      label="Documents"
      rowHeight={ROW_HEIGHT}
      onRowKey={({ key }, { info }) => {
        if (key === 'F2') setRenaming(info.id)
        if (key === 'Delete') throwAway(info)
      }}
      row={(hit, tabIndex) => (
        <DocumentRow
          hit={hit}
          tabIndex={tabIndex}
          isRenaming={renaming === hit.info.id}
          onRenaming={(isRenaming) => {
            setRenaming(isRenaming ? hit.info.id : undefined)
          }}
          onThrowAway={() => {
            throwAway(hit.info)
          }}
        />
      )}
    />
  )
}
