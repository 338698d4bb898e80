import { Search, X } from 'lucide-react'
import { useEffect, useRef } from 'react'

import { useTypedSearch } from '../ui/controls/use-typed-search'

interface SearchBoxProps {
  value: string
  onSearch: (text: string) => void
}

/** Searches as one types. The `/` key brings the focus here. */
export function SearchBox({ value, onSearch }: SearchBoxProps) {
  const { text, type, flush } = useTypedSearch(value, onSearch)
  const input = useRef<HTMLInputElement>(null)
  useSlashKey(input)

  return (
    <div role="search" className="relative flex-1">
      <Search
        aria-hidden
        className="pointer-events-none absolute top-1/2 left-4 size-[18px] -translate-y-1/2 text-muted"
      />
      <input
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
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') flush()
        }}
        className="h-12 w-full rounded-md border border-border-strong bg-raised pr-11 pl-11 text-base shadow-sm transition-colors placeholder:text-muted hover:border-muted focus-visible:border-accent focus-visible:outline-offset-0 [&::-webkit-search-cancel-button]:hidden"
      />
      {text && (
        <button
          type="button"
          aria-label="Clear search"
          onClick={() => {
            type('')
            flush()
            input.current?.focus()
          }}
          className="absolute top-1/2 right-2 grid size-8 -translate-y-1/2 cursor-pointer place-items-center rounded-sm text-muted hover:bg-hover hover:text-text"
        >
          <X aria-hidden className="size-4" />
        </button>
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
