import { problemOfCommandId } from '@plugin-platform/sdk/rules'

/**
 * The id under which the host knows a plugin's command. One that breaks the grammar, from before there was any, cannot take
 * the host's or another plugin's place: it is known by a name of its own.
 */
export function commandIdOf(pluginId: string, command: string): string {
  return problemOfCommandId(pluginId, command) === undefined ? command : `plugin:${pluginId}:${command}`
}
