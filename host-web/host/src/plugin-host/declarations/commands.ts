import type { KeybindingContribution, PluginManifest, Undo } from '@plugin-platform/sdk'
import { problemOfKey } from '@plugin-platform/sdk/rules'
import type { Command, CommandRegistry } from '../../commands/command-registry'
import { isMac } from '../../commands/key-labels'
import { commandIdOf } from './command-ids'

/** Declares what a manifest says of commands and keys. They stand without the plugin's code, and start it. */
export function declareCommands(manifest: PluginManifest, commands: CommandRegistry): Undo {
  const undos = commandsOf(manifest)
    .filter(({ id }) => commands.get(id) === undefined)
    .map((command) => commands.declare(command))
  return () => {
    for (const undo of undos) undo()
  }
}

function commandsOf({ id: pluginId, name, contributes }: PluginManifest): Command[] {
  const declared = new Map<string, Command>()
  for (const { id, title, icon } of contributes.commands ?? []) {
    const [key, ...moreKeys] = keysOf(id, contributes.keybindings)
    const command: Command = { id: commandIdOf(pluginId, id), modal: id, title, pluginId, group: name }
    declared.set(command.id, {
      ...command,
      ...(icon !== undefined && { icon }),
      ...(key !== undefined && { key, moreKeys }),
    })
  }
  return [...declared.values()]
}

/** The keys of a command on this machine. Those that break the grammar are left out: they would take other keys along. */
export function keysOf(
  command: string,
  keybindings: readonly KeybindingContribution[] = [],
  mac = isMac(),
): string[] {
  return keybindings
    .filter((each) => each.command === command)
    .map(({ key, mac: onMac }) => (mac ? (onMac ?? key) : key))
    .filter((key) => {
      const problem = problemOfKey(key)
      if (problem !== undefined) console.warn(`The key of ${command} is left out: ${problem}`)
      return problem === undefined
    })
}
