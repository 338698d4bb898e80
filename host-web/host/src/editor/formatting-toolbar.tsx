import { redo, undo } from '@codemirror/commands'
import type { EditorView } from '@codemirror/view'
import {
  Bold,
  Code,
  Italic,
  Link2,
  List,
  ListOrdered,
  Redo2,
  TextQuote,
  Undo2,
  type LucideIcon,
} from 'lucide-react'
import { Toolbar } from 'radix-ui'
import { keyLabel } from '../commands/key-labels'
import { Slot } from '../plugin-host/rendering/slot'
import { ScrollRow } from '../ui/scroll-row'
import { applyFormat, FORMATS, type FormatName } from './formatting'

const INLINE: [FormatName, LucideIcon][] = [
  ['bold', Bold],
  ['italic', Italic],
  ['code', Code],
  ['link', Link2],
]
const BLOCKS: [FormatName, LucideIcon][] = [
  ['bulletList', List],
  ['numberedList', ListOrdered],
  ['quote', TextQuote],
]
const STYLES: FormatName[] = ['paragraph', 'heading1', 'heading2', 'heading3']

export function FormattingToolbar({ view }: { view: EditorView | null }) {
  const format = (name: FormatName) => {
    if (view) applyFormat(view, name)
  }
  return (
    <Toolbar.Root aria-label="Formatting" className="editor-toolbar">
      <ScrollRow className="editor-toolbar-row">
        <ToolbarButton label="Undo" shortcut="Mod-z" icon={Undo2} onClick={() => view && undo(view)} />
        <ToolbarButton label="Redo" shortcut="Mod-Shift-z" icon={Redo2} onClick={() => view && redo(view)} />
        <Divider />
        <StyleSelect onSelect={format} />
        <Divider />
        {[...INLINE, ...BLOCKS].map(([name, icon]) => (
          <ToolbarButton
            key={name}
            label={FORMATS[name].title}
            shortcut={FORMATS[name].key}
            icon={icon}
            onClick={() => {
              format(name)
            }}
          />
        ))}
        <div className="editor-toolbar-plugins">
          <Slot name="toolbar" />
        </div>
      </ScrollRow>
    </Toolbar.Root>
  )
}

/** Always shows what it offers: the paragraph at the cursor may be anything, so it must be possible to choose any. */
function StyleSelect({ onSelect }: { onSelect: (name: FormatName) => void }) {
  return (
    <Toolbar.Button asChild>
      <select
        aria-label="Paragraph style"
        className="pp-select"
        value=""
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
  shortcut: string
  icon: LucideIcon
  onClick: () => void
}

function ToolbarButton({ label, shortcut, icon: Icon, onClick }: ToolbarButtonProps) {
  return (
    <Toolbar.Button
      className="pp-icon-button"
      aria-label={label}
      title={`${label} (${keyLabel(shortcut)})`}
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
