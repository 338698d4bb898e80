import { type ReactNode, useId } from 'react'
import { Link } from 'react-router'

import type { PluginSummary } from '../../api/types'
import { InstallCount } from '../../live/install-count'
import { ScrollRow } from '../../ui/layout/scroll-row'
import { PluginIcon } from '../../ui/plugin-icon'

interface PluginRowProps {
  title: string
  description?: string
  /** Beside the title, such as a link to all of it. */
  more?: ReactNode
  plugins: PluginSummary[]
  /** Said below a plugin's name instead of its author. */
  note?: (plugin: PluginSummary) => string | undefined
}

/** Plugins beside each other under a heading, in a row that scrolls where it is too long. */
export function PluginRow({ title, description, more, plugins, note }: PluginRowProps) {
  const heading = useId()
  return (
    <section aria-labelledby={heading} className="mb-10">
      <header className="mb-3 flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
        <div className="min-w-0">
          <h2 id={heading} className="text-lg font-semibold tracking-tight break-words">
            {title}
          </h2>
          {description && <p className="mt-0.5 text-sm text-pretty break-words text-muted">{description}</p>}
        </div>
        {more}
      </header>
      <ScrollRow>
        <ul className="flex items-stretch gap-3 px-px py-1">
          {plugins.map((plugin) => (
            <li key={plugin.id} className="flex w-56 shrink-0">
              <PluginTile plugin={plugin} note={note?.(plugin)} />
            </li>
          ))}
        </ul>
      </ScrollRow>
    </section>
  )
}

function PluginTile({ plugin, note }: { plugin: PluginSummary; note: string | undefined }) {
  const { id, name, author, description } = plugin
  return (
    <div className="relative flex w-full flex-col rounded-lg border border-border bg-raised p-4 shadow-sm transition-[border-color,box-shadow] hover:border-border-strong hover:shadow-md">
      <div className="flex items-center gap-3">
        <PluginIcon {...plugin} size="sm" />
        <div className="min-w-0 flex-1">
          <h3 className="truncate text-sm font-semibold">
            <Link
              to={`/marketplace/${id}`}
              title={name}
              className="after:absolute after:inset-0 after:rounded-lg focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
            >
              {name}
            </Link>
          </h3>
          <p className="truncate text-xs text-muted">{note ?? (author ? `by ${author}` : ' ')}</p>
        </div>
      </div>
      <p className="mt-3 line-clamp-2 min-h-8 text-[13px] leading-4 text-pretty break-words text-muted">
        {description}
      </p>
      <p className="mt-auto pt-3 text-xs">
        <InstallCount plugin={plugin} />
      </p>
    </div>
  )
}
