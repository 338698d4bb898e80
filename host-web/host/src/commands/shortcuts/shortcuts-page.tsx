import { Keyboard, RotateCcw } from 'lucide-react'
import { useState } from 'react'

import { pageOwner } from '../../browser/page-owner'
import { pageStorage } from '../../browser/page-storage'
import { EDITOR_COMMANDS } from '../../editor/editor-commands'
import { useCommands } from '../../plugin-host/plugin-host-context'
import { Button } from '../../ui/controls/button'
import { Input } from '../../ui/controls/field'
import { EmptyState } from '../../ui/feedback/empty-state'
import { notify } from '../../ui/feedback/notify'
import { Badge } from '../../ui/layout/badge'
import { Page } from '../../ui/layout/page'
import { Section } from '../../ui/layout/section'
import { formatList } from '../../ui/format'
import { type Command, rebound } from '../command-registry'
import { firstOf } from '../keybindings'
import { keyLabel } from '../key-labels'
import { isFixed, keysOf, rivalsOf } from './chords'
import { KeyRecorder } from './key-recorder'
import { type OwnKeys, readOwnKeys, setOwnKey } from './own-keys'

/** All commands with their keys, each of which may have another one. */
export function ShortcutsPage() {
  const commands = useAllCommands()
  const [search, setSearch] = useState('')
  const [recorded, setRecorded] = useState<Command>()
  const groups = groupsOf(commands.filter((command) => fits(command, search)))
  return (
    <Page
      width="narrow"
      title="Keyboard shortcuts"
      description="Give any command the keys that you like, those of plugins too. They follow your account, where you have one."
      actions={<ResetAll />}
    >
      <Input
        type="search"
        aria-label="Search commands and keys"
        placeholder="Search commands and keys"
        className="mb-6"
        value={search}
        onChange={({ target }) => {
          setSearch(target.value)
        }}
      />
      {groups.length === 0 && (
        <EmptyState icon={Keyboard} title="No command is called so">
          Search for a part of its name, its plugin’s name, or a key such as {keyLabel('Mod-b')}.
        </EmptyState>
      )}
      <div className="grid grid-cols-1 gap-8">
        {groups.map(([group, members]) => (
          <Section key={group} title={group}>
            <ul
              aria-label={`Commands of ${group}`}
              className="divide-y divide-border rounded-lg border border-border bg-raised shadow-sm"
            >
              {members.map((command) => (
                <Row
                  key={command.id}
                  command={command}
                  commands={commands}
                  onChange={() => {
                    setRecorded(command)
                  }}
                />
              ))}
            </ul>
          </Section>
        ))}
      </div>
      {recorded && (
        <KeyRecorder
          command={recorded}
          commands={commands}
          onClose={() => {
            setRecorded(undefined)
          }}
          onChoose={(key) => {
            choose(recorded, key, commands)
          }}
        />
      )}
    </Page>
  )
}

interface RowProps {
  command: Command
  commands: readonly Command[]
  onChange: () => void
}

function Row({ command, commands, onChange }: RowProps) {
  const keys = keysOf(command)
  const rivals = rivalsOf(command, commands)
  return (
    <li
      aria-label={command.title}
      className="flex flex-wrap items-center gap-x-3 gap-y-2 px-4 py-2.5 sm:px-5"
    >
      <div className="min-w-0 flex-1 basis-48">
        <p className="text-sm font-medium break-words">{command.title}</p>
        {rivals.length > 0 && <Rivals command={command} rivals={rivals} commands={commands} />}
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {command.isRebound && <Badge tone="accent">Yours</Badge>}
        {keys.length === 0 && <span className="text-[13px] text-muted">No key</span>}
        {keys.map((key) => (
          <kbd key={key} className="font-mono text-[13px]">
            {keyLabel(key)}
          </kbd>
        ))}
      </div>
      {isFixed(command) ? (
        <span className="text-[13px] text-muted">Always so</span>
      ) : (
        <div className="ml-auto flex gap-2">
          {command.isRebound && (
            <Button
              size="sm"
              variant="ghost"
              aria-label={`Reset the key of ${command.title}`}
              onClick={() => {
                save([[command.id, undefined]])
              }}
            >
              Reset
            </Button>
          )}
          <Button size="sm" aria-label={`Change the key of ${command.title}`} onClick={onChange}>
            Change
          </Button>
        </div>
      )}
    </li>
  )
}

interface RivalsProps {
  command: Command
  rivals: readonly Command[]
  commands: readonly Command[]
}

function Rivals({ command, rivals, commands }: RivalsProps) {
  const names = formatList(rivals.map(({ title }) => `“${title}”`))
  const first = firstOf(commands.filter((each) => each === command || rivals.includes(each)))
  if (!first) return null
  return (
    <p className="text-[13px] text-pretty text-warning">
      {first === command
        ? `${names} ${rivals.length === 1 ? 'has' : 'have'} the same key, and no effect with it.`
        : `“${first.title}” has the same key, and gets it.`}
    </p>
  )
}

function ResetAll() {
  const own = readOwnKeys(pageStorage, pageOwner.current)
  if (own.size === 0) return null
  return (
    <Button
      onClick={() => {
        save([...own.keys()].map((id) => [id, undefined]))
        notify.info('All keys are as they came.', {
          label: 'Undo',
          onClick: () => {
            save([...own])
          },
        })
      }}
    >
      <RotateCcw aria-hidden className="size-4" />
      Reset all
    </Button>
  )
}

/** Another command that the person gave the same key gives it up. */
function choose(command: Command, key: string | null, commands: readonly Command[]): void {
  const rivals = key === null ? [] : rivalsOf(command, commands, key).filter(({ isRebound }) => isRebound)
  save([[command.id, key], ...rivals.map(({ id }) => [id, null] as const)])
}

/** Undefined is what a command came with. */
function save(keys: readonly (readonly [id: string, key: string | null | undefined])[]): void {
  try {
    for (const [id, key] of keys) setOwnKey(pageStorage, pageOwner.current, id, key)
  } catch (error) {
    notify.error('The key could not be kept: this browser’s storage is full', error)
  }
}

/** The editor's own too, which are declared only where it is. */
function useAllCommands(): readonly Command[] {
  const declared = useCommands()
  const known = new Set(declared.map(({ id }) => id))
  const own: OwnKeys = readOwnKeys(pageStorage, pageOwner.current)
  return [
    ...declared,
    ...EDITOR_COMMANDS.filter(({ id }) => !known.has(id)).map((command) =>
      rebound(command, own.get(command.id)),
    ),
  ]
}

function fits(command: Command, search: string): boolean {
  const words = search.toLowerCase().split(/\s+/)
  const text = [command.title, command.group, ...keysOf(command).map((key) => keyLabel(key))]
    .join(' ')
    .toLowerCase()
  return words.every((word) => text.includes(word))
}

/** The host's before those of plugins. */
function groupsOf(commands: readonly Command[]): [string, Command[]][] {
  const groups = new Map<string, Command[]>()
  const hostsFirst = commands.toSorted(
    (one, other) => Number(one.pluginId !== undefined) - Number(other.pluginId !== undefined),
  )
  for (const command of hostsFirst) groups.set(command.group, [...(groups.get(command.group) ?? []), command])
  return [...groups]
}
