/** In a page that nobody sees nothing is painted. */
const UNSEEN_MS = 2_000

/** Calls back when what was just changed has been rendered, painted and has had its effects. */
export function afterPaint(callback: () => void): void {
  let isDone = false
  const once = () => {
    if (!isDone) callback()
    isDone = true
  }
  requestAnimationFrame(() => {
    requestAnimationFrame(() => {
      setTimeout(once)
    })
  })
  setTimeout(once, UNSEEN_MS)
}
