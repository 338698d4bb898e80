import { useState } from 'react'
import { useDebouncedCallback } from 'use-debounce'
import { useIsLeaving } from '../../browser/use-is-leaving'

const PAUSE = 250

/**
 * A field that searches as one types, with its words in the address. `value` is what the address says; the field follows
 * when that changes by other means, such as the back button. `onSearch` gets the words without the space around them.
 * Who goes to another page meanwhile has found what was looked for: a search would lead back from there.
 */
export function useTypedSearch(value: string, onSearch: (words: string) => void) {
  const [text, setText] = useState(value)
  const [shown, setShown] = useState(value)
  // What the address will say: who types on meanwhile is not led back to it.
  const [sent, setSent] = useState<string>()
  const isLeaving = useIsLeaving()
  const search = useDebouncedCallback((words: string) => {
    if (isLeaving()) return
    setSent(words)
    onSearch(words)
  }, PAUSE)
  if (value !== shown) {
    setShown(value)
    if (value === sent) setSent(undefined)
    else if (value !== text.trim()) setText(value)
  }
  const type = (next: string) => {
    setText(next)
    search(next.trim())
  }
  /** Forgets what was typed and not searched for yet. */
  const reset = () => {
    search.cancel()
    setText('')
  }
  return { text, type, flush: search.flush, reset }
}
