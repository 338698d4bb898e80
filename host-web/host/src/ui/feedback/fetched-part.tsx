import { useQuery, type UseQueryResult } from '@tanstack/react-query'
import type { ComponentType } from 'react'

import { unreachable } from '../../api/http/api-error'
import { ErrorState } from './error-state'
import { Skeleton } from './skeleton'

const NOT_FETCHED = 'A part of the page could not be fetched.'

interface Part<Props> {
  Part: ComponentType<Props>
}

/** The code of a part of the page, fetched where it is shown; what could not be fetched is asked for again. */
export function useFetchedPart<Props>(
  name: string,
  load: () => Promise<ComponentType<Props>>,
): UseQueryResult<Part<Props>> {
  return useQuery({
    queryKey: ['part', name],
    queryFn: async () => {
      try {
        return { Part: await load() }
      } catch (error) {
        console.error(NOT_FETCHED, error)
        throw unreachable(NOT_FETCHED)
      }
    },
    staleTime: Infinity,
    gcTime: Infinity,
  })
}

/** A part whose code comes when it is shown, and which says where it does not: `title`, as in 'The statistics could not be loaded'. */
export function fetchedPart<Props extends object>(
  title: string,
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  return function FetchedPart(props: Props) {
    const { data, error, isFetching, refetch } = useFetchedPart(title, load)
    if (data) return <data.Part {...props} />
    if (error)
      return <ErrorState title={title} error={error} busy={isFetching} onRetry={() => void refetch()} />
    return <Skeleton className="h-96 rounded-lg" />
  }
}
