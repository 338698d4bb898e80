import type { TextDocument } from './documents'

/** Offers the document as a Markdown file. */
export function exportDocument({ title, text }: Pick<TextDocument, 'title' | 'text'>): void {
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
