import { useLocation, useNavigate, useSearchParams } from 'react-router'

import type { SourceFile } from '../../api/moderation/moderation-types'
import { ENTRY } from './changes/changed-files'
import { lineHash, linesInHash, type LineRange } from './source/line-range'

const VIEWS = ['findings', 'changes', 'facts', 'source', 'page', 'try', 'history'] as const
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

const sourceSearch = (file: string | null) =>
  `?${new URLSearchParams({ view: 'source', ...(file === null ? {} : { file }) }).toString()}`

/** `file`: of a zip. */
export const sourceLink = (line: number, file: string | null) => ({
  search: sourceSearch(file),
  hash: lineHash(line),
})

export function useMarkedLines(file: string | null): [LineRange | null, (line: number) => void] {
  const { hash } = useLocation()
  const navigate = useNavigate()
  return [
    linesInHash(hash),
    (line) => void navigate(sourceLink(line, file), { replace: true, preventScrollReset: true }),
  ]
}

/** Which file of a zip is read, in the address too; null where the version is one module. */
export function useSourceFile(files: readonly SourceFile[]): [string | null, (file: string) => void] {
  const [search] = useSearchParams()
  const navigate = useNavigate()
  const named = search.get('file') ?? ENTRY
  return [
    files.length === 0 ? null : named,
    (file) => void navigate({ search: sourceSearch(file), hash: '' }, { preventScrollReset: true }),
  ]
}
