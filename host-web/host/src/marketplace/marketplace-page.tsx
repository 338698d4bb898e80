import { useQuery } from '@tanstack/react-query'
import { useNavigate } from 'react-router'

import { facetsQuery } from '../api/queries'
import { type Sort, SORTS, type Suggestion } from '../api/types'
import { NativeSelect } from '../ui/controls/field'
import { Page } from '../ui/layout/page'
import { CategoryChips } from './category-chips'
import { FilterBar } from './filters/filter-bar'
import { tagsOf, withTag } from './filters/tags'
import { FrontPage } from './front/front-page'
import { PluginGrid } from './plugin-grid'
import { SearchBox } from './search/search-box'
import { useFilters } from './use-filters'

const SORT_LABELS: Record<Sort, string> = {
  relevance: 'Best match',
  installs: 'Most installed',
  updated: 'Recently updated',
  name: 'Name',
}

export function MarketplacePage() {
  const { filters, isFiltered, change, clear } = useFilters()
  const navigate = useNavigate()
  const { data: facets } = useQuery(facetsQuery(filters))
  const choose = ({ kind, id }: Suggestion) => {
    if (kind === 'plugin') void navigate(`/marketplace/${id}`)
    else if (kind === 'author') change({ q: '', author: id })
    else change({ q: '', tag: withTag(tagsOf(filters.tag), id) })
  }
  const sort = filters.sort ?? (filters.q ? 'relevance' : 'installs')
  return (
    <Page
      title="Marketplace"
      description="Plugins that shape the editor to the way you write. They work the moment you install them."
    >
      <div className="mb-5 flex flex-col gap-3 sm:flex-row">
        <SearchBox
          value={filters.q ?? ''}
          onSearch={(q) => {
            change({ q }, { replace: Boolean(filters.q) })
          }}
          onChoose={choose}
        />
        <NativeSelect
          aria-label="Sort by"
          className="h-12! sm:w-52"
          value={sort}
          onChange={(event) => {
            change({ sort: event.target.value as Sort })
          }}
        >
          {SORTS.map((value) => (
            <option key={value} value={value}>
              {SORT_LABELS[value]}
            </option>
          ))}
        </NativeSelect>
      </div>
      <div className="mb-6 flex flex-col gap-3">
        <CategoryChips
          selected={filters.category}
          counted={facets?.categories}
          onSelect={(category) => {
            change({ category })
          }}
        />
        <FilterBar filters={filters} facets={facets} onChange={change} />
      </div>
      {!isFiltered && !filters.sort && (
        <>
          <FrontPage />
          <h2 className="mb-1 text-lg font-semibold tracking-tight">All plugins</h2>
        </>
      )}
      <PluginGrid filters={{ ...filters, sort }} isFiltered={isFiltered} onClear={clear} />
    </Page>
  )
}
