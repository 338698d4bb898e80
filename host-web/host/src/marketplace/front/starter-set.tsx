import { Link } from 'react-router'

import type { Collection } from '../../api/front'
import { PluginIcon } from '../../ui/plugin-icon'
import { InstallSet } from './install-set'

/** What to begin with, to be had at once. */
export function StarterSet({ collection }: { collection: Collection }) {
  const { id, title, words, plugins } = collection
  return (
    <section
      aria-labelledby="starter-set"
      className="mb-10 grid grid-cols-1 items-center gap-6 rounded-lg border border-border bg-accent-soft p-5 sm:p-7 lg:grid-cols-[minmax(0,1fr)_minmax(0,26rem)]"
    >
      <div className="min-w-0">
        <p className="text-[13px] font-medium text-accent">Start here</p>
        <h2 id="starter-set" className="mt-1 text-xl font-semibold tracking-tight text-balance break-words">
          <Link to={`/collections/${id}`} className="underline-offset-4 hover:underline">
            {title}
          </Link>
        </h2>
        {words && <p className="mt-2 mb-5 text-[15px] text-pretty break-words">{words}</p>}
        <InstallSet title={title} plugins={plugins} />
      </div>
      <ul aria-label={`Plugins of ${title}`} className="grid grid-cols-1 gap-1 sm:grid-cols-2 lg:grid-cols-1">
        {plugins.slice(0, 6).map((plugin) => (
          <li key={plugin.id} className="min-w-0">
            <Link
              to={`/marketplace/${plugin.id}`}
              className="flex items-center gap-3 rounded-md px-2 py-1.5 hover:bg-hover"
            >
              <PluginIcon {...plugin} size="sm" />
              <span className="min-w-0">
                <span className="block truncate text-sm font-medium">{plugin.name}</span>
                <span className="block truncate text-[13px] text-muted">{plugin.description}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  )
}
