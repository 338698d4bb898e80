import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useStore } from 'zustand'
import { installedQuery } from '../api/queries'
import { settingsOf } from '../installed/settings/setting-values'
import { notify } from '../ui/feedback/notify'
import { describeSetting, describeValue, nameOfPlugin } from './describe-value'
import { pagePluginOutbox, pageSync, useSync } from './page-sync'
import { showChanged } from './plugins/follow-plugin-outbox'
import { placeId } from './sync-records'
import { usePlaceNames } from './use-place-names'

/** Something that was changed here and on another device. */
export interface ShownConflict {
  id: string
  name: string
  here: string
  there: string
  keep: (which: 'mine' | 'theirs') => void
}

export function useConflicts(): ShownConflict[] {
  return [...useSettingConflicts(), ...useValueConflicts()]
}

function useValueConflicts(): ShownConflict[] {
  const { nameOf } = usePlaceNames()
  return useSync((sync) => sync.conflicts).map((conflict) => ({
    id: placeId(conflict),
    name: nameOf(conflict),
    here: describeValue(conflict, pageSync.mine(conflict)),
    there: describeValue(conflict, conflict.value),
    keep: (which) => {
      pageSync.settle(conflict, which).catch(say)
    },
  }))
}

function useSettingConflicts(): ShownConflict[] {
  const queries = useQueryClient()
  const plugins = useQuery({ ...installedQuery, enabled: false }).data ?? []
  const { changes } = useStore(pagePluginOutbox.state)
  return changes.flatMap((change) => {
    const { pluginId, setting, value, theirs } = change
    if (!theirs || setting === null) return []
    const manifest = plugins.find((plugin) => plugin.pluginId === pluginId)?.manifest
    const declared = manifest && settingsOf(manifest).find(({ id }) => id === setting)
    return {
      id: `setting ${pluginId} ${setting}`,
      name: `${nameOfPlugin(pluginId, plugins)}: ${declared?.label ?? setting}`,
      here: describeSetting(declared, value),
      there: describeSetting(declared, theirs.value),
      keep: (which) => {
        pagePluginOutbox.settle(change, which).then((changed) => {
          showChanged(queries, changed)
        }, say)
      },
    }
  })
}

const say = (error: unknown) => notify.error('Your choice could not be kept', error)
