import type { OpenDocument } from '../documents/session/open-document'
import { nameOf } from '../documents/store/stored-document'
import { saveFile } from '../ui/save-file'

/** As it is now, saved or not. */
export function exportOpen(open: OpenDocument): void {
  exportDocument({ title: nameOf(open), text: open.state.doc.toString() })
}

/** Offers the document as a Markdown file. */
export function exportDocument({ title, text }: { title: string; text: string }): void {
  saveFile(fileNameOf(title), text, 'text/markdown')
}

export function fileNameOf(title: string): string {
  const name = title
    .replaceAll(/[\s\\/:*?"<>|\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, 100)
  return `${name || 'Untitled'}.md`
}
