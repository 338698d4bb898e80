import {
  definePlugin,
  useSetting,
  useStateValue,
  STATE_KEYS,
  type PluginManifest,
  type PluginProps,
  type SelectionState,
} from '@plugin-platform/sdk'
import { useEffect, useMemo, useRef } from 'react'
import { headingAt, readHeadings } from './headings'

export const manifest: PluginManifest = {
  id: 'table-of-contents',
  name: 'Table of Contents',
  version: '1.1.1',
  description: 'The headings of your document beside the page. Click one to go there.',
  author: 'Plugin Platform',
  license: 'MIT',
  category: 'navigation',
  icon: '🧭',
  contributes: {
    slots: [{ slot: 'sidebar', component: 'TableOfContents', title: 'Contents', order: 10 }],
    settings: [
      {
        id: 'depth',
        type: 'number',
        label: 'Levels to show',
        description: '1 shows chapters only, 6 shows everything.',
        default: 3,
        minimum: 1,
        maximum: 6,
        step: 1,
      },
    ],
  },
  requires: { state: ['editor.content', 'editor.selection'] },
  activationEvents: ['onStartup'],
}

export function TableOfContents({ context }: PluginProps) {
  const content = useStateValue<string>(context, STATE_KEYS.CONTENT) ?? ''
  const line = useStateValue<SelectionState>(context, STATE_KEYS.SELECTION)?.line ?? 1
  const depth = useSetting<number>(context, 'depth') ?? 3
  const headings = useMemo(
    () => readHeadings(content).filter(({ level }) => level <= depth),
    [content, depth],
  )
  const current = headingAt(headings, line)
  const marked = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    marked.current?.scrollIntoView({ block: 'nearest' })
  }, [current?.line])

  if (headings.length === 0) {
    return <p className="pp-muted">Headings appear here. Begin a line with “# ” to write one.</p>
  }
  const top = Math.min(...headings.map(({ level }) => level))
  return (
    <nav aria-label="Table of contents">
      <ol className="pp-list" style={{ marginInline: '-0.5rem' }}>
        {headings.map((heading) => (
          <li key={heading.line}>
            <button
              ref={heading === current ? marked : undefined}
              type="button"
              title={heading.title}
              aria-current={heading === current ? 'location' : undefined}
              style={{ paddingLeft: `${0.5 + (heading.level - top) * 0.875}rem` }}
              onClick={() => {
                context.editor.revealLine(heading.line)
              }}
            >
              {heading.title}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  )
}

export default definePlugin({ manifest, TableOfContents })
