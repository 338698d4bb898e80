import { useMutation, useQueryClient } from '@tanstack/react-query'

import { claimReview, releaseReview, reviewQuery } from '../api/moderation/moderation'
import type { VersionReview } from '../api/moderation/moderation-types'
import { notify } from '../ui/feedback/notify'

/** Takes a version in review for half an hour, or lets go of it; what others did meanwhile is fetched. */
export function useClaim({ pluginId, version }: { pluginId: string; version: string }) {
  const queries = useQueryClient()
  const options = {
    onSuccess: (review: VersionReview) => {
      queries.setQueryData(reviewQuery(pluginId, version).queryKey, review)
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ['moderation', 'queue'] }),
    onError: (error: Error) => {
      notify.error('Nothing was changed', error)
      void queries.invalidateQueries({ queryKey: reviewQuery(pluginId, version).queryKey })
    },
  }
  const taking = useMutation({ mutationFn: () => claimReview(pluginId, version), ...options })
  const releasing = useMutation({ mutationFn: () => releaseReview(pluginId, version), ...options })
  return {
    take: () => {
      taking.mutate()
    },
    release: () => {
      releasing.mutate()
    },
    busy: taking.isPending || releasing.isPending,
  }
}
