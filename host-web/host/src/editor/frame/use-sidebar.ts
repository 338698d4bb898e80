import { useEffect, useState } from 'react'
import { pageStorage } from '../../browser/page-storage'
import { useHostSnapshot } from '../../plugin-host/plugin-host-context'
import { useWideScreen } from './side-panel'

const FILLED_KEY = 'folio:sidebar'
/** How long the place of a panel is kept that was there the last time. */
const PATIENCE_MS = 5_000

/** Open where it has room, unless the user said otherwise. Its place is kept from the start, so that the sheet never jumps. */
export function useSidebar() {
  const isWide = useWideScreen()
  const [chosen, setOpen] = useState<boolean | undefined>()
  const { slots, plugins } = useHostSnapshot()
  const hasPanels = slots.sidebar.length > 0
  const isSettled = plugins.length > 0 && plugins.every(({ status }) => status !== 'loading')
  const isExpected = useExpectation() && !isSettled
  useEffect(() => {
    if (hasPanels) pageStorage.setItem(FILLED_KEY, '1')
    else if (isSettled) pageStorage.removeItem(FILLED_KEY)
  }, [hasPanels, isSettled])
  const open = chosen ?? isWide
  return {
    filled: hasPanels || isExpected,
    open,
    setOpen,
    toggle: () => {
      setOpen(!open)
    },
  }
}

function useExpectation(): boolean {
  const [isExpected, setExpected] = useState(() => pageStorage.getItem(FILLED_KEY) !== null)
  useEffect(() => {
    const timer = setTimeout(() => {
      setExpected(false)
    }, PATIENCE_MS)
    return () => {
      clearTimeout(timer)
    }
  }, [])
  return isExpected
}
