import { Command as Palette } from 'cmdk'
import { Search } from 'lucide-react'
import { Dialog } from 'radix-ui'
import type { Command } from './command-registry'
import { keyLabel } from './key-labels'
import './command-palette.css'
import { useCommands, usePluginHost } from '../plugin-host/plugin-host-context'

/** Opens the palette, and so has no place in it. */
export const SEARCH_COMMANDS = 'commands.search'

interface CommandPaletteProps {
  open: boolean
  onOpenChange: (open: boolean) => void
}

/** Every command of the host and its plugins, to search and to run. */
export function CommandPalette({ open, onOpenChange }: CommandPaletteProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className="animate-fade fixed inset-0 z-40 bg-overlay" />
        <Dialog.Content aria-describedby={undefined} className="command-palette animate-pop">
          <Dialog.Title className="sr-only">Commands</Dialog.Title>
          <CommandList
            onDone={() => {
              onOpenChange(false)
            }}
          />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function CommandList({ onDone }: { onDone: () => void }) {
  const host = usePluginHost()
  const commands = useCommands().filter(({ id }) => id !== SEARCH_COMMANDS)
  const groups = [...new Set(commands.map(({ group }) => group))]
  const run = (command: Command) => {
    onDone()
    // After the palette has given back the focus, so that a dialog which the command opens can keep it.
    setTimeout(() => {
      host.execute(command.id)
    })
  }
  return (
    <Palette label="Commands" loop filter={score}>
      <div className="command-search">
        <Search size={17} aria-hidden />
        <Palette.Input placeholder="Search commands…" />
      </div>
      <Palette.List>
        <Palette.Empty>No command matches.</Palette.Empty>
        {groups.map((group) => (
          <Palette.Group key={group} heading={group}>
            {commands
              .filter((command) => command.group === group)
              .map((command) => (
                <Item key={command.id} command={command} onSelect={run} />
              ))}
          </Palette.Group>
        ))}
      </Palette.List>
    </Palette>
  )
}

function Item({ command, onSelect }: { command: Command; onSelect: (command: Command) => void }) {
  const key = command.key ?? command.editorKey
  return (
    <Palette.Item
      value={command.id}
      keywords={[command.title, command.group]}
      onSelect={() => {
        onSelect(command)
      }}
    >
      {command.icon !== undefined && <span aria-hidden>{command.icon}</span>}
      {command.title}
      {key !== undefined && <kbd>{keyLabel(key)}</kbd>}
    </Palette.Item>
  )
}

/** All words must occur in title or group; titles that begin with the first one come first. */
function score(_id: string, search: string, [title = '', group = '']: string[] = []): number {
  const words = search.toLowerCase().trim().split(/\s+/)
  const text = `${title} ${group}`.toLowerCase()
  if (!words.every((word) => text.includes(word))) return 0
  return text.startsWith(words[0] ?? '') ? 1 : 0.5
}
