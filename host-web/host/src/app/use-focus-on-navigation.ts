import { type RefObject, useEffect, useRef } from 'react'
import { useLocation } from 'react-router'

import { isEditorPath } from '../documents/document-path'

/**
 * Brings the focus to the new page's content, as a page load would, so that a screen reader goes on there.
 * The editor takes the focus by itself.
 */
export function useFocusOnNavigation(main: RefObject<HTMLElement | null>): void {
  const { pathname } = useLocation()
  const shown = useRef(pathname)

  useEffect(() => {
    if (shown.current === pathname) return
    shown.current = pathname
    if (!isEditorPath(pathname)) main.current?.focus({ preventScroll: true })
  }, [pathname, main])
}
