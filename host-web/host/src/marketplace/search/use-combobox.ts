import { type KeyboardEvent, useEffect, useId, useState } from 'react'

interface Combobox {
  /** How many options there are to choose from. */
  count: number
  /** Whether options are on their way: Escape means these too. */
  areComing: boolean
  onChoose: (index: number) => void
  /** Enter where no option is chosen. */
  onEnter: () => void
  /** Escape where no list is open, nor about to open. */
  onClear: () => void
}

/**
 * A text field with a list below it, by the ARIA Authoring Practices (editable combobox, list autocomplete): the focus
 * stays in the field, the arrows choose, Enter takes what is chosen, Escape closes the list.
 */
export function useCombobox({ count, areComing, onChoose, onEnter, onClear }: Combobox) {
  const id = useId()
  const [isOpen, setOpen] = useState(false)
  const [chosen, setChosen] = useState(-1)
  const isExpanded = isOpen && count > 0
  const active = isExpanded && chosen < count ? chosen : -1
  const optionId = (index: number) => `${id}-${String(index)}`
  const activeId = active < 0 ? undefined : optionId(active)

  useEffect(() => {
    if (activeId) document.getElementById(activeId)?.scrollIntoView({ block: 'nearest' })
  }, [activeId])

  const open = () => {
    setOpen(true)
    setChosen(-1)
  }
  const close = () => {
    setOpen(false)
    setChosen(-1)
  }
  // Past the last one comes the field itself, and then the first.
  const move = (by: 1 | -1) => {
    setOpen(true)
    setChosen(((active + 1 + by + count + 1) % (count + 1)) - 1)
  }

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    const act = {
      ArrowDown: () => {
        move(1)
      },
      ArrowUp: () => {
        move(-1)
      },
      Escape: isExpanded || (isOpen && areComing) ? close : onClear,
      Enter: () => {
        close()
        if (active < 0) onEnter()
        else onChoose(active)
      },
    }[event.key]
    if (!act) return
    event.preventDefault()
    act()
  }

  const field = {
    role: 'combobox',
    'aria-autocomplete': 'list',
    'aria-expanded': isExpanded,
    'aria-controls': `${id}-list`,
    'aria-activedescendant': activeId,
    onKeyDown,
    onBlur: close,
  } as const
  return { field, listId: `${id}-list`, optionId, active, isOpen, isExpanded, open, close }
}
