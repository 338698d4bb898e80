import { useQuery } from '@tanstack/react-query'
import { Search, X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { useDebounce } from 'use-debounce'

import { suggestionsQuery } from '../../api/queries'
import type { Suggestion } from '../../api/types'
import { useTypedSearch } from '../../ui/controls/use-typed-search'
import { plural } from '../../ui/format'
import { SuggestionList } from './suggestion-list'
import { useCombobox } from './use-combobox'

const PAUSE = 120 // ms in which nothing is typed
const NONE: Suggestion[] = []

interface SearchBoxProps {
  value: string
  onSearch: (text: string) => void
  /** A suggestion, in the place of what was typed. */
  onChoose: (suggestion: Suggestion) => void
}

/** Searches as one types, and suggests what one may be typing. The `/` key brings the focus here. */
export function SearchBox({ value, onSearch, onChoose }: SearchBoxProps) {
  const { text, type, flush, reset } = useTypedSearch(value, onSearch)
  const input = useRef<HTMLInputElement>(null)
  useSlashKey(input)

  const choose = (suggestion: Suggestion) => {
    reset()
    onChoose(suggestion)
  }
  const clear = () => {
    type('')
    flush()
  }
  const typed = text.trim().toLowerCase()
  const [asked] = useDebounce(typed, PAUSE)
  const { data: answer = NONE, isFetching } = useQuery({ ...suggestionsQuery(asked), enabled: asked !== '' })
  // An answer to other words than those in the field is none.
  const suggestions = asked === typed ? answer : NONE
  const combobox = useCombobox({
    count: suggestions.length,
    areComing: asked !== typed || isFetching,
    onChoose: (index) => {
      const suggestion = suggestions[index]
      if (suggestion) choose(suggestion)
    },
    onEnter: flush,
    onClear: clear,
  })

  return (
    <div role="search" className="relative flex-1">
      <Search
        aria-hidden
        className="pointer-events-none absolute top-6 left-4 size-[18px] -translate-y-1/2 text-muted"
      />
      <input
        {...combobox.field}
        ref={input}
        type="search"
        aria-label="Search plugins"
        aria-keyshortcuts="/"
        placeholder="Search plugins"
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => {
          type(event.target.value)
          combobox.open()
        }}
        className="h-12 w-full rounded-md border border-border-strong bg-raised pr-11 pl-11 text-base shadow-sm transition-colors placeholder:text-muted hover:border-muted focus-visible:border-accent focus-visible:outline-offset-0 [&::-webkit-search-cancel-button]:hidden"
      />
      {text && (
        <button
          type="button"
          aria-label="Clear search"
          onClick={() => {
            clear()
            input.current?.focus()
          }}
          className="absolute top-6 right-2 grid size-8 -translate-y-1/2 cursor-pointer place-items-center rounded-sm text-muted hover:bg-hover hover:text-text"
        >
          <X aria-hidden className="size-4" />
        </button>
      )}
      <span aria-live="polite" className="sr-only">
        {combobox.isExpanded && plural(suggestions.length, 'suggestion')}
      </span>
      {combobox.isExpanded && (
        <SuggestionList
          id={combobox.listId}
          suggestions={suggestions}
          active={combobox.active}
          optionId={combobox.optionId}
          onChoose={(suggestion) => {
            combobox.close()
            choose(suggestion)
          }}
        />
      )}
    </div>
  )
}

function useSlashKey(input: React.RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      const typing =
        event.target instanceof Element && event.target.closest('input, textarea, select, [contenteditable]')
      if (event.key !== '/' || typing || event.ctrlKey || event.metaKey) return
      event.preventDefault()
      input.current?.focus()
    }
    document.addEventListener('keydown', focus)
    return () => {
      document.removeEventListener('keydown', focus)
    }
  }, [input])
}
