import type { PluginManifest, SettingContribution, SlotContribution } from '@plugin-platform/sdk'
import {
  Command,
  Keyboard,
  LayoutPanelTop,
  type LucideIcon,
  Radio,
  ShieldAlert,
  SlidersHorizontal,
} from 'lucide-react'
import type { ReactNode } from 'react'

import { NOT_ENFORCED, Permission } from './permissions'

const SLOT_NAMES: Record<SlotContribution['slot'], string> = {
  toolbar: 'Toolbar',
  canvas: 'Canvas',
  sidebar: 'Sidebar',
  statusbar: 'Status bar',
  modal: 'Dialog',
}

const SETTING_TYPES: Record<SettingContribution['type'], string> = {
  boolean: 'On or off',
  number: 'Number',
  string: 'Text',
  select: 'Choice',
  color: 'Colour',
}

const SLOT_PLACES: Record<SlotContribution['slot'], string> = {
  toolbar: 'Above the document',
  canvas: 'Behind the text',
  sidebar: 'Beside the document',
  statusbar: 'Below the document',
  modal: 'Opens over the page',
}

/** What the manifest says that a plugin brings, reads and may do. */
export function Contributions({ manifest }: { manifest: PluginManifest }) {
  const { slots = [], commands = [], settings = [], keybindings = [] } = manifest.contributes
  const { events = [], state = [] } = manifest.requires ?? {}
  const permissions = manifest.permissions ?? []
  return (
    <div className="grid grid-cols-1 gap-8">
      <Group icon={LayoutPanelTop} title="Adds to the page">
        {slots.map((slot) => (
          <Row
            key={slot.slot + slot.component}
            name={slot.title ?? SLOT_NAMES[slot.slot]}
            detail={SLOT_PLACES[slot.slot]}
          />
        ))}
      </Group>
      <Group icon={Command} title="Commands">
        {commands.map(({ id, title }) => (
          <Row key={id} name={title} detail={<Code>{id}</Code>} />
        ))}
      </Group>
      <Group icon={Keyboard} title="Keyboard shortcuts">
        {keybindings.map(({ command, key }) => (
          <Row
            key={command + key}
            name={commands.find(({ id }) => id === command)?.title ?? command}
            detail={<Keys chord={key} />}
          />
        ))}
      </Group>
      <Group icon={SlidersHorizontal} title="Settings">
        {settings.map(({ id, label, description, type }) => (
          <Row key={id} name={label} detail={description ?? SETTING_TYPES[type]} />
        ))}
      </Group>
      <Group icon={Radio} title="Listens to">
        {[...events, ...state].map((name) => (
          <Row
            key={name}
            name={<Code>{name}</Code>}
            detail={events.includes(name) ? 'Event' : 'Shared state'}
          />
        ))}
      </Group>
      <Group icon={ShieldAlert} title="Rights">
        <Row
          name="Runs with this page’s rights"
          detail="Like any other plugin it can read and change your documents, and act for you on this site while it runs."
        />
        {permissions.map((permission) => (
          <Row key={permission} name={<Permission code={permission} />} detail={NOT_ENFORCED} />
        ))}
      </Group>
    </div>
  )
}

interface GroupProps {
  icon: LucideIcon
  title: string
  children: ReactNode
}

function Group({ icon: Icon, title, children }: GroupProps) {
  if (Array.isArray(children) && children.length === 0) return null
  return (
    <section>
      <h2 className="mb-3 flex items-center gap-2 text-[15px] font-semibold">
        <Icon aria-hidden className="size-4 text-muted" />
        {title}
      </h2>
      <ul className="divide-y divide-border rounded-lg border border-border bg-raised">{children}</ul>
    </section>
  )
}

function Row({ name, detail }: { name: ReactNode; detail?: ReactNode }) {
  return (
    <li className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1 px-4 py-3 text-sm">
      <span className="font-medium">{name}</span>
      {detail && <span className="text-muted">{detail}</span>}
    </li>
  )
}

function Code({ children }: { children: ReactNode }) {
  return <code className="font-mono text-[13px] font-normal">{children}</code>
}

/** `Mod-Shift-f` as separate key caps. */
function Keys({ chord }: { chord: string }) {
  return (
    <span className="flex gap-1">
      {chord.split(/-(?!$)/).map((key) => (
        <kbd
          key={key}
          className="rounded-sm border border-border-strong bg-surface px-1.5 py-0.5 font-mono text-xs"
        >
          {key === 'Mod' ? 'Ctrl/⌘' : key.length === 1 ? key.toUpperCase() : key}
        </kbd>
      ))}
    </span>
  )
}
