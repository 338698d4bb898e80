import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'

import { withConfirmation } from './http/confirmation'
import { request } from './http/http'

/** Whatever somebody wrote is text, never markup. */
export interface Review {
  id: string
  pluginId: string
  rating: number
  title: string
  body: string
  author: string
  /** That its author had when it was written. */
  version: string
  writtenAt: string
  changedAt: string
  helpful: number
  answer: { words: string; by: string | null; at: string } | null
  /** The version in which the plugin's developer says it is fixed. */
  fixedIn: string | null
}

export interface ReviewPage {
  items: Review[]
  total: number
  nextCursor: string | null
  rating: number | null
  ratingCount: number
  /** How many gave one star, two, and so on. */
  histogram: number[]
  versions: string[]
}

/** `hiddenPolicy` is null of what everybody sees. */
export interface OwnReview extends Review {
  hiddenPolicy: string | null
  hiddenWords: string | null
}

export interface MyReview {
  review: OwnReview | null
  /** Why I may write none. */
  refusal: string | null
  version: string | null
  /** Ids of those that I found helpful. */
  helpful: string[]
  owner: boolean
}

export interface NamedOwnReview extends OwnReview {
  pluginName: string
}

export interface ModeratedReview extends NamedOwnReview {
  userId: string
  authorBanned: boolean
  reports: number
  given: { reason: string; words: string; at: string }[]
}

export interface ReviewDraft {
  rating: number
  title: string
  body: string
}

export const SORTS = { helpful: 'Most helpful', newest: 'Newest', highest: 'Highest', lowest: 'Lowest' }
export type ReviewSort = keyof typeof SORTS

export interface ReviewFilters {
  sort: ReviewSort
  stars?: number | undefined
  version?: string | undefined
}

export const REASONS: Record<string, string> = {
  spam: 'It advertises, or was bought',
  abuse: 'It insults or threatens somebody',
  'off-topic': 'It is about something else',
  false: 'It says what is not so',
  other: 'Something else',
}

export type ModeratedState = 'reported' | 'hidden'

interface ModeratedPage {
  items: ModeratedReview[]
  waiting: number
  nextCursor: string | null
}

const REVIEWS = 'reviews'
const listKey = (pluginId: string) => [REVIEWS, pluginId, 'list'] as const
const reviewsPath = (pluginId: string) => `/plugins/${encodeURIComponent(pluginId)}/reviews`
const onePath = (pluginId: string, id: string) => `${reviewsPath(pluginId)}/${encodeURIComponent(id)}`

export const reviewsKey = (pluginId: string) => [REVIEWS, pluginId] as const

export const reviewsQuery = (pluginId: string, filters: ReviewFilters) =>
  infiniteQueryOptions({
    queryKey: [...listKey(pluginId), filters],
    queryFn: ({ pageParam, signal }) =>
      request<ReviewPage>(reviewsPath(pluginId), { query: { ...filters, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
  })

/** The account is part of the key: nobody sees what another wrote. */
export const myReviewQuery = (pluginId: string, userId: string) =>
  queryOptions({
    queryKey: [...reviewsKey(pluginId), 'mine', userId],
    queryFn: ({ signal }) => request<MyReview>(`${reviewsPath(pluginId)}/mine`, { signal }),
  })

export const ownReviewsQuery = (userId: string) =>
  infiniteQueryOptions({
    queryKey: [REVIEWS, 'own', userId],
    queryFn: ({ pageParam, signal }) =>
      request<{ items: NamedOwnReview[]; nextCursor: string | null }>('/user/reviews', {
        query: { cursor: pageParam },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    staleTime: 0,
  })

export const writeReview = (pluginId: string, draft: ReviewDraft) =>
  request<MyReview>(`${reviewsPath(pluginId)}/mine`, { method: 'PUT', body: draft })

export const deleteReview = (pluginId: string) =>
  request<undefined>(`${reviewsPath(pluginId)}/mine`, { method: 'DELETE' })

export const answerReview = ({ pluginId, id }: Review, words: string) =>
  request<undefined>(`${onePath(pluginId, id)}/answer`, { method: 'PUT', body: { words } })

export const deleteAnswer = ({ pluginId, id }: Review) =>
  request<undefined>(`${onePath(pluginId, id)}/answer`, { method: 'DELETE' })

export const markFixed = ({ pluginId, id }: Review, version: string) =>
  request<undefined>(`${onePath(pluginId, id)}/fixed`, { method: 'POST', body: { version } })

export const voteHelpful = ({ pluginId, id }: Review, helpful: boolean) =>
  request<undefined>(`${onePath(pluginId, id)}/helpful`, { method: helpful ? 'PUT' : 'DELETE' })

export const reportReview = ({ pluginId, id }: Review, reason: string, words: string) =>
  request<undefined>(`${onePath(pluginId, id)}/reports`, { method: 'POST', body: { reason, words } })

export const moderatedReviewsQuery = (state: ModeratedState) =>
  infiniteQueryOptions({
    queryKey: ['moderation', REVIEWS, state],
    queryFn: ({ pageParam, signal }) =>
      request<ModeratedPage>('/moderation/reviews', { query: { state, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.nextCursor ?? undefined,
    refetchInterval: 30_000,
  })

/** Each asks for the password once more. */
const decide = (id: string, verb: string, body?: object) =>
  withConfirmation(() =>
    request<undefined>(`/moderation/reviews/${encodeURIComponent(id)}/${verb}`, { method: 'POST', body }),
  )
export const hideReview = (id: string, policy: string, words: string) => decide(id, 'hide', { policy, words })
export const restoreReview = (id: string) => decide(id, 'restore')
export const dismissReports = (id: string) => decide(id, 'dismiss')
