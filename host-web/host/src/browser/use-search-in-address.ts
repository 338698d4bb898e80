import { useCallback, useContext } from 'react'
import { UNSAFE_DataRouterContext, useLocation } from 'react-router'

/**
 * Gives what the address says now, or will say once the page that was asked for is there. What was rendered last may be
 * older: of two changes at once the second would take back the first.
 */
export function useSearchInAddress(): () => URLSearchParams {
  const router = useContext(UNSAFE_DataRouterContext)?.router
  const rendered = useLocation()
  return useCallback(() => {
    const { search } = router?.state.navigation.location ?? router?.state.location ?? rendered
    return new URLSearchParams(search)
  }, [router, rendered])
}
