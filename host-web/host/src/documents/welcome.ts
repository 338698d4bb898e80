import type { DocumentInfo } from './store/stored-document'

/** How the ids of welcomes begin. */
export const WELCOME_ID = 'welcome-'

/** A welcome that nobody changed, or a blank page, is nothing that anybody wrote. */
export function isWritten({ id, revision, title, excerpt }: DocumentInfo): boolean {
  const isWelcome = id.startsWith(WELCOME_ID) && revision === 1
  return !isWelcome && (title !== '' || excerpt !== '')
}

/** What a first visitor finds open. */
export const WELCOME = {
  title: 'Welcome to Folio',
  text: `# Welcome to Folio

A quiet place to write. Everything else is a plugin: you decide what your editor can do.

## Make it yours

Open the **Marketplace** and install what you need. A plugin works the moment you install it, without a reload.

- *Word Count* keeps words and reading time in view.
- *Table of Contents* lists your headings beside the page.
- *Paper* gives you lines, a grid or a warm sepia sheet.
- *Find and Replace* opens with \`Ctrl+F\`.

## Write in Markdown

Format with the toolbar or as you type: **bold**, *italic*, \`code\`, [links](https://commonmark.org) and lists.

> Press \`Ctrl+K\` (\`⌘K\` on a Mac) to see every command, those of your plugins among them.

1. Your documents stay in this browser.
2. They are saved while you write.
3. Export one as a Markdown file at any time.
`,
}
