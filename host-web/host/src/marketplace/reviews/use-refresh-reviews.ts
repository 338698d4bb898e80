import { useQueryClient } from '@tanstack/react-query'

import { pluginQuery } from '../../api/queries'
import { reviewsKey } from '../../api/reviews'

/** ms: public answers may be so old, in the browser and on the way to it. */
const PUBLIC_AGE = 2_500

/** After somebody said something: their own part at once, what everybody sees when it can be new. */
export function useRefreshReviews(pluginId: string) {
  const queries = useQueryClient()
  return async () => {
    setTimeout(() => {
      void queries.invalidateQueries({ queryKey: reviewsKey(pluginId) })
      void queries.invalidateQueries({ queryKey: pluginQuery(pluginId).queryKey })
    }, PUBLIC_AGE)
    await queries.invalidateQueries({ queryKey: [...reviewsKey(pluginId), 'mine'] })
  }
}
