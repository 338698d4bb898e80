import { ShieldAlert } from 'lucide-react'
import { Link } from 'react-router'

import { Button } from '../ui/controls/button'
import { useHasRole } from '../auth/role-only'
import { moderatedPath } from './paths'

/** From what everybody sees of a plugin to its blocks and its publisher's ban. */
export function ModerateLink({ pluginId }: { pluginId: string }) {
  if (!useHasRole('moderator')) return null
  return (
    <Button asChild variant="ghost" size="sm" className="mt-2 max-sm:-ml-3">
      <Link to={moderatedPath(pluginId)}>
        <ShieldAlert aria-hidden className="size-4" />
        Moderate
      </Link>
    </Button>
  )
}
