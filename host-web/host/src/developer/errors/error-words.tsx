import type { PluginError } from '../../api/developer/errors'
import type { Shown } from '../../api/developer/statistics'
import { formatWhole } from '../../ui/format'
import { Badge } from '../../ui/layout/badge'

/** "TypeError: cannot show …" */
export const titleOf = ({ name, message }: Pick<PluginError, 'name' | 'message'>) =>
  message ? `${name}: ${message}` : name

/** "renderTable in chunks/table.js" */
export function whereOf({ file, function: name }: Pick<PluginError, 'file' | 'function'>): string {
  const place = file || 'index.js'
  return name ? `${name} in ${place}` : place
}

export const FEW = 'fewer than 5'

/** What visitors alone have met is of no account. */
export const usersOf = (users: Shown) => (users === 0 ? 'only visitors' : shown(users))

export const shown = (value: Shown) => (value === null ? FEW : formatWhole(value))

export function StateBadge({ error: { state, resolvedIn, cameBackIn } }: { error: PluginError }) {
  if (state === 'resolved') return <Badge tone="success">Resolved after {resolvedIn}</Badge>
  if (state === 'ignored') return <Badge>Ignored</Badge>
  if (cameBackIn !== null) return <Badge tone="danger">Came back in {cameBackIn}</Badge>
  return <Badge tone="warning">Open</Badge>
}
