import { Link } from 'react-router'

import type { Need } from '../../plugin-host/declarations/requirements'

/** The plugins that come along when this one is installed, each with a link to its page. */
export function Needs({ needs }: { needs: readonly Need[] }) {
  return (
    <ul className="grid gap-1">
      {needs.map(({ id, range }) => (
        <li key={id} className="break-words">
          <Link to={`/marketplace/${encodeURIComponent(id)}`} className="text-accent hover:underline">
            {id}
          </Link>{' '}
          {range !== null && range !== '*' && <span className="font-mono text-[13px]">{range}</span>}
        </li>
      ))}
    </ul>
  )
}
