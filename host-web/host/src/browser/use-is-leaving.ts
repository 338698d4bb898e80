import { useCallback, useContext } from 'react'
import { UNSAFE_DataRouterContext } from 'react-router'

/**
 * Tells whether another page was asked for that still loads: whoever is about to move the address by itself would lead
 * back from there. The router's own `useNavigation` says so with its next render, which on a busy machine is too late.
 */
export function useIsLeaving(): () => boolean {
  const router = useContext(UNSAFE_DataRouterContext)?.router
  return useCallback(() => {
    const next = router?.state.navigation.location
    return next !== undefined && next.pathname !== router?.state.location.pathname
  }, [router])
}
