/**
 * A readme for a page whose only `h1` is the plugin's name: a title that says the same goes. If others
 * are as high, all headings go down a level.
 */
export function readmeBelow(name: string, html: string): string {
  const { body } = new DOMParser().parseFromString(html, 'text/html')
  const title = body.firstElementChild
  if (title?.matches('h1') && title.textContent.trim() === name) title.remove()
  const headings = body.querySelector('h1') ? body.querySelectorAll('h1, h2, h3, h4, h5') : []
  for (const heading of headings) {
    const lower = document.createElement(`h${Number(heading.tagName.slice(1)) + 1}`)
    lower.append(...heading.childNodes)
    heading.replaceWith(lower)
  }
  return body.innerHTML
}
