import { Command as Palette } from 'cmdk'
import { Search } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { useState } from 'react'
import { keyLabel } from '../key-labels'
import type { PaletteEntry } from './palette-entry'
import { useRecent } from './palette-recent'
import { searchEntries } from './palette-search'
import { setPaletteOpen, usePalette } from './palette-store'
import { useLocalEntries, useMarketplaceEntries } from './use-palette-entries'
import './command-palette.css'

/** Everything that one may do and everywhere that one may go, to search and to choose. */
export function CommandPalette() {
  const open = usePalette((palette) => palette.open)
  return (
    <Dialog.Root open={open} onOpenChange={setPaletteOpen}>
      <Dialog.Portal>
        <Dialog.Overlay className="animate-fade fixed inset-0 z-40 bg-overlay" />
        <Dialog.Content aria-describedby={undefined} className="command-palette animate-pop">
          <Dialog.Title className="sr-only">Search and commands</Dialog.Title>
          <EntryList
            onDone={() => {
              setPaletteOpen(false)
            }}
          />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}

function EntryList({ onDone }: { onDone: () => void }) {
  const [query, setQuery] = useState('')
  const recent = useRecent((state) => state.ids)
  const local = useLocalEntries()
  const groups = searchEntries(local, query, recent)
  const found = useMarketplaceEntries(query, local)
  const choose = ({ id, run }: PaletteEntry) => {
    useRecent.getState().use(id)
    onDone()
    // After the palette has given back the focus, so that a dialog which the command opens can keep it.
    setTimeout(run)
  }
  return (
    <Palette label="Search and commands" loop shouldFilter={false}>
      <div className="command-search">
        <Search size={17} aria-hidden />
        <Palette.Input
          placeholder="Search documents, commands and plugins…"
          value={query}
          onValueChange={setQuery}
        />
      </div>
      <Palette.List>
        <Palette.Empty>Nothing matches.</Palette.Empty>
        {groups.map(({ heading, entries }) => (
          <Group key={heading} heading={heading} entries={entries} onChoose={choose} />
        ))}
        {found.length > 0 && <Group heading="Marketplace" entries={found} onChoose={choose} />}
      </Palette.List>
    </Palette>
  )
}

interface GroupProps {
  heading: string
  entries: PaletteEntry[]
  onChoose: (entry: PaletteEntry) => void
}

function Group({ heading, entries, onChoose }: GroupProps) {
  return (
    <Palette.Group heading={heading}>
      {entries.map((entry) => (
        <Palette.Item
          key={entry.id}
          value={entry.id}
          onSelect={() => {
            onChoose(entry)
          }}
        >
          {entry.icon !== undefined && (
            <span aria-hidden className="grid w-5 shrink-0 place-items-center">
              {entry.icon}
            </span>
          )}
          <span className="min-w-0 truncate">{entry.title}</span>
          {entry.detail !== undefined && (
            <span className="ml-auto shrink-0 text-[13px] text-muted">{entry.detail}</span>
          )}
          {entry.key !== undefined && <kbd>{keyLabel(entry.key)}</kbd>}
        </Palette.Item>
      ))}
    </Palette.Group>
  )
}
