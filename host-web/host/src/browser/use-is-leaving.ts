import { useCallback, useContext } from 'react'
import { UNSAFE_DataRouterContext, useLocation } from 'react-router'

/**
 * Tells whether another page was asked for that still loads: whoever is about to move the address by itself would lead
 * back from there. The router's own `useNavigation` says so with its next render, which on a busy machine is too late;
 * so is the next render of a page that has come meanwhile, unless `isHere` says that it is this one under another address.
 */
export function useIsLeaving(isHere: (pathname: string) => boolean = isNowhere): () => boolean {
  const router = useContext(UNSAFE_DataRouterContext)?.router
  const { pathname } = useLocation()
  return useCallback(() => {
    if (!router) return false
    const { location, navigation } = router.state
    const next = navigation.location
    if (next && next.pathname !== location.pathname) return true
    return location.pathname !== pathname && !isHere(location.pathname)
  }, [router, pathname, isHere])
}

const isNowhere = () => false
