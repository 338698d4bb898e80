import { Link } from 'react-router'

import type { Deprecation } from '../../api/types'
import { Callout } from '../../ui/feedback/callout'

/** What its publisher says to those who would install it. */
export function DeprecationNote({ deprecation: { message, replacement } }: { deprecation: Deprecation }) {
  return (
    <Callout tone="warning" title="Not kept up any more">
      <p className="break-words">{message}</p>
      {replacement && (
        <p className="mt-1">
          Take{' '}
          <Link
            to={`/marketplace/${encodeURIComponent(replacement)}`}
            className="font-mono underline underline-offset-4"
          >
            {replacement}
          </Link>{' '}
          in its place.
        </p>
      )}
    </Callout>
  )
}
