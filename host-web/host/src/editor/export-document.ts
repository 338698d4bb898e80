import type { OpenDocument } from '../documents/session/open-document'
import { nameOf } from '../documents/store/stored-document'

/** As it is now, saved or not. */
export function exportOpen(open: OpenDocument): void {
  exportDocument({ title: nameOf(open), text: open.state.doc.toString() })
}

/** Offers the document as a Markdown file. */
export function exportDocument({ title, text }: { title: string; text: string }): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/markdown;charset=utf-8' }))
  const link = document.createElement('a')
  link.href = url
  link.download = fileNameOf(title)
  link.click()
  // Not at once: the browser reads it after this task.
  setTimeout(() => {
    URL.revokeObjectURL(url)
  }, 10_000)
}

export function fileNameOf(title: string): string {
  const name = title
    .replaceAll(/[\s\\/:*?"<>|\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 100)
  return `${name || 'Untitled'}.md`
}
