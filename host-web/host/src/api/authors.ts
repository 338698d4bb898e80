import { queryOptions } from '@tanstack/react-query'

import { type CallOptions, request } from './http/http'

/** Who publishes something that can be had. */
export interface Author {
  username: string
  /** When the first of their plugins was published, ISO 8601. */
  since: string
  plugins: number
  verifiedDomains?: string[]
}

const getAuthor = (username: string, options: CallOptions = {}) =>
  request<Author>(`/authors/${encodeURIComponent(username)}`, options)

export const authorQuery = (username: string) =>
  queryOptions({
    queryKey: ['catalog', 'author', username.toLowerCase()],
    queryFn: ({ signal }) => getAuthor(username, { signal }),
  })
