import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'

interface VirtualListProps<T> {
  items: readonly T[]
  keyOf: (item: T) => string
  label: string
  rowHeight: number
  /** What a key other than the arrows does to the row that has the focus. */
  onRowKey?: (event: KeyboardEvent, item: T) => void
  /** Its first link or button gets the focus; `tabIndex` is for it and everything else in the row. */
  row: (item: T, tabIndex: 0 | -1) => ReactNode
}

/** Renders only the rows in sight, however many there are. One row is in the tab order, the arrow keys lead to the others. */
export function VirtualList<T>({ items, keyOf, label, rowHeight, onRowKey, row }: VirtualListProps<T>) {
  const scroller = useRef<HTMLDivElement>(null)
  const [wanted, setWanted] = useState<{ key: string; index: number }>()
  // The row stays the same one when the order changes, and its neighbour takes over when it goes.
  const found = items.findIndex((item) => keyOf(item) === wanted?.key)
  const active = found >= 0 ? found : Math.min(wanted?.index ?? 0, items.length - 1)
  const setActive = (index: number) => {
    const item = items[index]
    if (item !== undefined) setWanted({ key: keyOf(item), index })
  }
  const moved = useRef(false)
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing of it is handed to what is memoised
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    getItemKey: (index) => (items[index] ? keyOf(items[index]) : index),
    // The row that has the focus stays, though it may be out of sight.
    rangeExtractor: (range) => [...new Set([active, ...defaultRangeExtractor(range)])].sort((a, b) => a - b),
  })

  useEffect(() => {
    if (!moved.current) return
    moved.current = false
    scroller.current?.querySelector<HTMLElement>(`[data-index="${active}"] :is(a, button)`)?.focus()
  }, [active])

  const onKeyDown = (event: KeyboardEvent) => {
    const target = targetOf(event.key, active, items.length)
    const item = items[active]
    if (event.target instanceof HTMLInputElement) return
    if (target === undefined) {
      if (item !== undefined) onRowKey?.(event, item)
      return
    }
    event.preventDefault()
    moved.current = target !== active
    setActive(target)
  }

  return (
    <div ref={scroller} className="virtual-list">
      {/* The keys arrive from the links in it. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions */}
      <ul aria-label={label} style={{ height: rows.getTotalSize() }} onKeyDown={onKeyDown}>
        {rows.getVirtualItems().map(({ index, key, start }) => {
          const item = items[index]
          return (
            item !== undefined && (
              <li
                key={key}
                data-index={index}
                aria-setsize={items.length}
                aria-posinset={index + 1}
                style={{ height: rowHeight, transform: `translateY(${start}px)` }}
                onFocus={() => {
                  setActive(index)
                }}
              >
                {row(item, index === active ? 0 : -1)}
              </li>
            )
          )
        })}
      </ul>
    </div>
  )
}

function targetOf(key: string, active: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
      return Math.min(active + 1, count - 1)
    case 'ArrowUp':
      return Math.max(active - 1, 0)
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return undefined
  }
}
