/** How far it fades out at a side, in CSS pixels; `components.css` has it too. */
const FADE = 56

/** For the ref of a `.scroll-row`: `data-more` says on which sides there is more to see. */
export function markEdges(row: HTMLElement | null) {
  if (!row) return
  const mark = () => {
    const rest = row.scrollWidth - row.clientWidth - row.scrollLeft
    row.dataset.more = [row.scrollLeft > 1 && 'start', rest > 1 && 'end'].filter(Boolean).join(' ')
  }
  const sizes = new ResizeObserver(mark)
  for (const element of [row, ...row.children]) sizes.observe(element)
  row.addEventListener('scroll', mark, { passive: true })
  return () => {
    sizes.disconnect()
    row.removeEventListener('scroll', mark)
  }
}

/** Scrolls its row, and nothing else, so that the element is clear of the fading sides. */
export function reveal(element: HTMLElement): void {
  const row = element.closest<HTMLElement>('.scroll-row')
  if (!row) return
  const start = element.offsetLeft - FADE
  const end = element.offsetLeft + element.offsetWidth + FADE
  if (start < row.scrollLeft) row.scrollLeft = start
  else if (end > row.scrollLeft + row.clientWidth) row.scrollLeft = end - row.clientWidth
}
