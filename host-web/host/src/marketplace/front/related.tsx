import { useQuery } from '@tanstack/react-query'

import { relatedQuery } from '../../api/front'
import { PluginRow } from './plugin-row'

/** Below a plugin's page, where there is something; it is no loss when it cannot be loaded. */
export function Related({ pluginId }: { pluginId: string }) {
  const { data } = useQuery(relatedQuery(pluginId))
  if (!data) return null
  return (
    <div className="mt-12 empty:hidden">
      {data.together.length > 0 && (
        <PluginRow title="People who have this also have" plugins={data.together} />
      )}
      {data.alike.length > 0 && <PluginRow title="Related plugins" plugins={data.alike} />}
    </div>
  )
}
