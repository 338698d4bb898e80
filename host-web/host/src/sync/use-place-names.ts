import { useQuery } from '@tanstack/react-query'

import type { Place } from '../api/account/sync'
import { installedQuery } from '../api/queries'
import { EDITOR_COMMANDS } from '../editor/editor-commands'
import { useCommands } from '../plugin-host/plugin-host-context'
import { nameOfPlace, nameOfPlugin } from './describe-value'

/** How what follows the account is called, by what is installed here. */
export function usePlaceNames() {
  const commands = [...useCommands(), ...EDITOR_COMMANDS]
  const plugins = useQuery({ ...installedQuery, enabled: false }).data ?? []
  return {
    nameOf: (place: Place) => nameOfPlace(place, commands, plugins),
    pluginName: (pluginId: string) => nameOfPlugin(pluginId, plugins),
  }
}
