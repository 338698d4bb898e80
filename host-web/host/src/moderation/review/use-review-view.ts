import { useLocation, useNavigate, useSearchParams } from 'react-router'

import { lineHash, linesInHash, type LineRange } from './line-range'

const VIEWS = ['findings', 'changes', 'facts', 'source', 'try', 'history'] as const
export type ReviewView = (typeof VIEWS)[number]

/** Which part of the review is shown. In the address, so that one can send another to a line. */
export function useReviewView(): [ReviewView, (view: ReviewView) => void] {
  const [search, setSearch] = useSearchParams()
  const view = VIEWS.find((name) => name === search.get('view')) ?? 'findings'
  return [
    view,
    (next) => {
      setSearch({ view: next }, { preventScrollReset: true })
    },
  ]
}

export const sourceLink = (line: number) => ({ search: '?view=source', hash: lineHash(line) })

export function useMarkedLines(): [LineRange | null, (line: number) => void] {
  const { hash } = useLocation()
  const navigate = useNavigate()
  return [
    linesInHash(hash),
    (line) => void navigate(sourceLink(line), { replace: true, preventScrollReset: true }),
  ]
}
