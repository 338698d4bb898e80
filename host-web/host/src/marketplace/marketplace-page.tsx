import { X } from 'lucide-react'

import { type Sort, SORTS } from '../api/types'
import { NativeSelect } from '../ui/controls/field'
import { Page } from '../ui/layout/page'
import { CategoryChips } from './category-chips'
import { PluginGrid } from './plugin-grid'
import { SearchBox } from './search-box'
import { useFilters } from './use-filters'

const SORT_LABELS: Record<Sort, string> = {
  relevance: 'Best match',
  installs: 'Most installed',
  updated: 'Recently updated',
  name: 'Name',
}

export function MarketplacePage() {
  const { filters, isFiltered, change, clear } = useFilters()
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
          onSelect={(category) => {
            change({ category })
          }}
        />
        {filters.tag && (
          <TagFilter
            tag={filters.tag}
            onRemove={() => {
              change({ tag: '' })
            }}
          />
        )}
      </div>
      <PluginGrid filters={{ ...filters, sort }} isFiltered={isFiltered} onClear={clear} />
    </Page>
  )
}

function TagFilter({ tag, onRemove }: { tag: string; onRemove: () => void }) {
  return (
    <button
      type="button"
      aria-label={`Remove the filter for tag ${tag}`}
      onClick={onRemove}
      className="inline-flex h-8 cursor-pointer items-center gap-1.5 self-start rounded-full bg-accent-soft px-3 text-[13px] font-medium text-accent hover:underline"
    >
      #{tag}
      <X aria-hidden className="size-3.5" />
    </button>
  )
}
