import { redo, undo } from '@codemirror/commands'
import type { EditorView } from '@codemirror/view'
import {
  Bold,
  Code,
  Italic,
  Link2,
  List,
  ListOrdered,
  ListTodo,
  Redo2,
  SquareCode,
  Strikethrough,
  TextQuote,
  Undo2,
  type LucideIcon,
} from 'lucide-react'
import { Toolbar } from 'radix-ui'
import { keyLabel } from '../../commands/key-labels'
import { useCommandKey } from '../../plugin-host/plugin-host-context'
import { Slot } from '../../plugin-host/rendering/slot'
import { ScrollRow } from '../../ui/layout/scroll-row'
import { formatCommand, REDO, UNDO } from './command-ids'
import { applyFormat, FORMATS, isSwitch, type FormatName } from './formats'
import { useActiveFormats } from './use-active-formats'

const INLINE: [FormatName, LucideIcon][] = [
  ['bold', Bold],
  ['italic', Italic],
  ['strikethrough', Strikethrough],
  ['code', Code],
  ['link', Link2],
]
const BLOCKS: [FormatName, LucideIcon][] = [
  ['bulletList', List],
  ['numberedList', ListOrdered],
  ['taskList', ListTodo],
  ['quote', TextQuote],
  ['codeBlock', SquareCode],
]
const STYLES: FormatName[] = ['paragraph', 'heading1', 'heading2', 'heading3']

export function FormattingToolbar({ view }: { view: EditorView | null }) {
  return (
    <Toolbar.Root aria-label="Formatting" className="editor-toolbar">
      <ScrollRow className="editor-toolbar-row">
        <ToolbarButton label="Undo" command={UNDO} icon={Undo2} onClick={() => view && undo(view)} />
        <ToolbarButton label="Redo" command={REDO} icon={Redo2} onClick={() => view && redo(view)} />
        <Divider />
        <FormatControls view={view} />
        <div className="editor-toolbar-plugins">
          <Slot name="toolbar" />
        </div>
      </ScrollRow>
    </Toolbar.Root>
  )
}

/** Apart from the plugins' controls, which are not rendered again when the caret moves. */
function FormatControls({ view }: { view: EditorView | null }) {
  const active = useActiveFormats()
  const format = (name: FormatName) => {
    if (view) applyFormat(view, name)
  }
  return (
    <>
      <StyleSelect active={active} onSelect={format} />
      <Divider />
      {[...INLINE, ...BLOCKS].map(([name, icon]) => (
        <ToolbarButton
          key={name}
          label={FORMATS[name].title}
          command={formatCommand(name)}
          icon={icon}
          {...(isSwitch(name) && { pressed: active.has(name) })}
          onClick={() => {
            format(name)
          }}
        />
      ))}
    </>
  )
}

interface StyleSelectProps {
  active: ReadonlySet<FormatName>
  onSelect: (name: FormatName) => void
}

/** The style of the paragraph with the caret; in a list or a quote, which is none of these, what it offers. */
function StyleSelect({ active, onSelect }: StyleSelectProps) {
  return (
    <Toolbar.Button asChild>
      <select
        aria-label="Paragraph style"
        className="pp-select"
        value={STYLES.find((name) => active.has(name)) ?? ''}
        onChange={(event) => {
          onSelect(event.target.value as FormatName)
        }}
      >
        <option value="" disabled hidden>
          Style
        </option>
        {STYLES.map((name) => (
          <option key={name} value={name}>
            {FORMATS[name].title}
          </option>
        ))}
      </select>
    </Toolbar.Button>
  )
}

interface ToolbarButtonProps {
  label: string
  /** Whose key is shown. */
  command: string
  icon: LucideIcon
  /** Missing for what is done and not switched. */
  pressed?: boolean
  onClick: () => void
}

function ToolbarButton({ label, command, icon: Icon, pressed, onClick }: ToolbarButtonProps) {
  const key = useCommandKey(command)
  return (
    <Toolbar.Button
      className="pp-icon-button"
      aria-label={label}
      aria-pressed={pressed}
      title={key === undefined ? label : `${label} (${keyLabel(key)})`}
      // Keeps the focus, and with it the phone's keyboard, in the text.
      onMouseDown={(event) => {
        event.preventDefault()
      }}
      onClick={onClick}
    >
      <Icon size={17} aria-hidden />
    </Toolbar.Button>
  )
}

function Divider() {
  return <Toolbar.Separator className="editor-toolbar-divider" />
}
