import { useState } from 'react'
import { useSearchParams } from 'react-router'

import { ErrorList } from './error-list'
import { OneError } from './one-error'

export interface ErrorsProps {
  pluginId: string
  /** Its owners may; moderators look. */
  mayDecide?: boolean
}

const ERROR = 'error'

/** What a plugin throws, for its owners and for moderators: all of it, or the one that the address names. */
export function Errors({ pluginId, mayDecide = false }: ErrorsProps) {
  const [search, setSearch] = useSearchParams()
  const shown = search.get(ERROR)
  /** The one that was opened here last: the focus goes to it, and on the way back to its place in the list. */
  const [opened, setOpened] = useState<string | null>(null)
  const show = (id: string | null) => {
    setOpened((before) => id ?? before)
    setSearch((before) => {
      const after = new URLSearchParams(before)
      if (id === null) after.delete(ERROR)
      else after.set(ERROR, id)
      return after
    })
  }
  if (shown !== null) {
    return (
      <OneError
        key={shown}
        pluginId={pluginId}
        id={shown}
        mayDecide={mayDecide}
        takesFocus={opened === shown}
        onBack={() => {
          show(null)
        }}
      />
    )
  }
  return <ErrorList pluginId={pluginId} mayDecide={mayDecide} opened={opened} onShow={show} />
}
