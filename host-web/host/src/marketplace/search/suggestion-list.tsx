import clsx from 'clsx'
import { Tag, UserRound } from 'lucide-react'

import type { Suggestion } from '../../api/types'
import { PluginIcon } from '../../ui/plugin-icon'

interface SuggestionListProps {
  id: string
  suggestions: Suggestion[]
  active: number
  optionId: (index: number) => string
  onChoose: (suggestion: Suggestion) => void
}

export function SuggestionList({ id, suggestions, active, optionId, onChoose }: SuggestionListProps) {
  return (
    <ul
      id={id}
      role="listbox"
      aria-label="Suggestions"
      className="absolute inset-x-0 top-full z-30 mt-2 max-h-[min(26rem,55dvh)] overflow-y-auto rounded-md border border-border bg-raised p-1.5 shadow-lg"
    >
      {suggestions.map((suggestion, index) => (
        <li key={`${suggestion.kind}:${suggestion.id}`} role="presentation">
          <button
            type="button"
            role="option"
            id={optionId(index)}
            aria-selected={index === active}
            tabIndex={-1}
            // The focus stays in the field.
            onPointerDown={(event) => {
              event.preventDefault()
            }}
            onMouseDown={(event) => {
              event.preventDefault()
            }}
            onClick={() => {
              onChoose(suggestion)
            }}
            className={clsx(
              'flex min-h-12 w-full cursor-pointer items-center gap-3 rounded-sm px-2.5 py-1.5 text-left text-sm hover:bg-hover',
              index === active && 'bg-hover outline-2 -outline-offset-2 outline-accent',
            )}
          >
            <Picture {...suggestion} />
            <span className="min-w-0 flex-1">
              <span className="block truncate font-medium">{suggestion.name}</span>
              <span className="block truncate text-[13px] text-muted">{described(suggestion)}</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}

function described({ kind, author }: Suggestion): string {
  if (kind === 'author') return 'Author'
  if (kind === 'tag') return 'Tag'
  return author ? `by ${author}` : 'Plugin'
}

function Picture({ kind, id, name, icon }: Suggestion) {
  if (kind === 'plugin') return <PluginIcon id={id} name={name} icon={icon} size="sm" />
  const Icon = kind === 'author' ? UserRound : Tag
  return (
    <span className="grid size-10 shrink-0 place-items-center rounded-md bg-accent-soft text-accent">
      <Icon aria-hidden className="size-4" />
    </span>
  )
}
