import { Link } from 'react-router'

import type { Collection } from '../../api/front'
import { plural } from '../../ui/format'
import { PluginIcon } from '../../ui/plugin-icon'

const ICONS = 4

/** Collections to choose from, each with a glimpse of what is in it. */
export function CollectionCards({ collections }: { collections: Collection[] }) {
  return (
    <section aria-labelledby="collections" className="mb-10">
      <h2 id="collections" className="mb-3 text-lg font-semibold tracking-tight">
        Collections
      </h2>
      <ul className="grid grid-cols-1 gap-4 sm:grid-cols-2 lg:grid-cols-3">
        {collections.map((collection) => (
          <li key={collection.id} className="flex min-w-0">
            <CollectionCard collection={collection} />
          </li>
        ))}
      </ul>
    </section>
  )
}

function CollectionCard({ collection: { id, title, words, plugins, total } }: { collection: Collection }) {
  return (
    <div className="relative flex w-full flex-col rounded-lg border border-border bg-raised p-5 shadow-sm transition-[border-color,box-shadow] hover:border-border-strong hover:shadow-md">
      <div className="flex -space-x-2">
        {plugins.slice(0, ICONS).map((plugin) => (
          <span key={plugin.id} className="rounded-md ring-2 ring-raised">
            <PluginIcon {...plugin} size="sm" />
          </span>
        ))}
      </div>
      <h3 className="mt-3 text-[15px] font-semibold break-words">
        <Link
          to={`/collections/${id}`}
          className="after:absolute after:inset-0 after:rounded-lg focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-accent"
        >
          {title}
        </Link>
      </h3>
      {words && <p className="mt-1 line-clamp-2 text-sm text-pretty break-words text-muted">{words}</p>}
      <p className="mt-auto pt-3 text-[13px] text-muted">{plural(total, 'plugin')}</p>
    </div>
  )
}
