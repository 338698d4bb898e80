import { Marked } from 'marked'

export interface MarkdownPage {
  title: string
  /** Without the title. */
  html: string
  /** Its second-level headings, in order. */
  sections: { id: string; title: string }[]
}

/** Renders one of the repository's own files: what is in it is trusted, HTML too. Headings get ids. */
export function renderMarkdown(source: string): MarkdownPage {
  const page: MarkdownPage = { title: '', html: '', sections: [] }
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text }) {
        if (depth === 1) {
          page.title = text
          return ''
        }
        const id = idOf(text)
        if (depth === 2) page.sections.push({ id, title: text })
        return `<h${String(depth)} id="${id}">${this.parser.parseInline(tokens)}</h${String(depth)}>\n`
      },
    },
  })
  page.html = marked.parse(source, { async: false })
  return page
}

function idOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-+|-+$/g, '')
}
