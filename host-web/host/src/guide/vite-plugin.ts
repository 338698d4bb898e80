import type { Plugin } from 'vite'
import { renderMarkdown } from './markdown.ts'

/** `import page from './file.md'`: a `MarkdownPage`, rendered while building. */
export function markdownPages(): Plugin {
  return {
    name: 'plugin-platform:markdown-pages',
    transform(source, id) {
      if (!id.endsWith('.md')) return undefined
      return { code: `export default ${JSON.stringify(renderMarkdown(source))}`, moduleType: 'js', map: null }
    },
  }
}
