import { useQuery } from '@tanstack/react-query'
import clsx from 'clsx'

import { categoriesQuery } from '../api/queries'
import type { Category } from '../api/types'
import { formatCount } from '../ui/format'
import { Skeleton } from '../ui/feedback/skeleton'

interface CategoryChipsProps {
  selected: string | undefined
  /** With how many of each the other filters leave; of all plugins until that is known. */
  counted?: Category[] | undefined
  onSelect: (category: string) => void
}

const PLACEHOLDERS = ['w-16', 'w-28', 'w-32', 'w-24', 'w-28']

export function CategoryChips({ selected, counted, onSelect }: CategoryChipsProps) {
  const { data, isPending: none } = useQuery(categoriesQuery)
  const categories = counted ?? data
  const isPending = none && !categories
  return (
    <div
      role="group"
      aria-label="Category"
      className="relative -mx-4 flex gap-2 overflow-x-auto px-4 py-1 [scrollbar-width:none] sm:mx-0 sm:flex-wrap sm:px-0"
    >
      {isPending &&
        PLACEHOLDERS.map((width, index) => (
          <Skeleton key={index} className={clsx('h-9 rounded-full', width)} />
        ))}
      {categories && (
        <>
          <Chip
            label="All"
            selected={!selected}
            onSelect={() => {
              onSelect('')
            }}
          />
          {categories.map(({ id, name, count }) => (
            <Chip
              key={id}
              label={name}
              count={count}
              selected={selected === id}
              onSelect={() => {
                onSelect(selected === id ? '' : id)
              }}
            />
          ))}
        </>
      )}
    </div>
  )
}

interface ChipProps {
  label: string
  count?: number
  selected: boolean
  onSelect: () => void
}

function Chip({ label, count, selected, onSelect }: ChipProps) {
  return (
    <button
      type="button"
      aria-pressed={selected}
      onClick={onSelect}
      className={clsx(
        'inline-flex h-9 shrink-0 cursor-pointer items-center gap-2 rounded-full border px-4 text-sm font-medium transition-colors',
        selected
          ? 'border-transparent bg-text text-bg'
          : 'border-border bg-raised text-text hover:border-border-strong hover:bg-hover',
      )}
    >
      {label}
      {count !== undefined && (
        <span className={clsx('text-xs tabular-nums', selected ? 'text-bg/75' : 'text-muted')}>
          <span className="sr-only">, </span>
          {formatCount(count)}
        </span>
      )}
    </button>
  )
}
