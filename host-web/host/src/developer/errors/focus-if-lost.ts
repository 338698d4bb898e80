/** What had the focus is gone; who has moved on meanwhile stays there. */
export function focusIfLost(element: HTMLElement | null | undefined): void {
  if (document.activeElement === document.body) element?.focus()
}
