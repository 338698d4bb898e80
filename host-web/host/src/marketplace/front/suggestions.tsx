import { useQuery } from '@tanstack/react-query'

import { suggestionsQuery } from '../../api/front'
import { installedQuery } from '../../api/queries'
import type { PluginSummary } from '../../api/types'
import { PluginRow } from './plugin-row'

/** For whoever has something installed; nothing is said while there is nothing to say. */
export function Suggestions() {
  const { data: installed } = useQuery(installedQuery)
  const hasSome = installed !== undefined && installed.length > 0
  const { data: suggestions } = useQuery({ ...suggestionsQuery, enabled: hasSome })
  if (!hasSome || !suggestions || suggestions.length === 0) return null
  const shown = suggestions.filter(({ id }) => !installed.some(({ pluginId }) => pluginId === id))
  if (shown.length === 0) return null
  const reasons = new Map(suggestions.map(({ id, because }) => [id, because]))
  const note = ({ id }: PluginSummary) => {
    const reason = installed.find(({ pluginId }) => pluginId === reasons.get(id))
    return reason && `with ${reason.manifest.name}`
  }
  return (
    <PluginRow
      title="People who have what you have also have"
      description="Of many accounts together, never of one."
      plugins={shown}
      note={note}
    />
  )
}
