import { MoreHorizontal, Pencil, Trash2 } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { Link } from 'react-router'
import { formatAge } from '../../ui/format'
import { Menu, MenuContent, MenuItem, MenuTrigger } from '../../ui/controls/menu'
import { notify } from '../../ui/feedback/notify'
import { useDocuments, useDocumentsState } from '../documents-context'
import type { SearchHit } from '../search'
import { nameOf, type DocumentInfo } from '../store/stored-document'
import { documentPath } from '../document-path'
import { setDocumentsPanelOpen } from './panel-store'

interface DocumentRowProps {
  hit: SearchHit
  tabIndex: 0 | -1
  isRenaming: boolean
  onRenaming: (isRenaming: boolean) => void
  onThrowAway: () => void
}

export function DocumentRow({ hit, tabIndex, isRenaming, onRenaming, onThrowAway }: DocumentRowProps) {
  const { info, snippet } = hit
  const isCurrent = useDocumentsState(({ current }) => current?.id === info.id)
  const link = useRef<HTMLAnchorElement>(null)
  const getsFocus = useRef(false)
  useEffect(() => {
    if (isRenaming || !getsFocus.current) return
    getsFocus.current = false
    link.current?.focus()
  }, [isRenaming])
  const name = nameOf(info)
  const age = formatAge(new Date(info.updatedAt).toISOString())
  if (isRenaming)
    return (
      <Rename
        info={info}
        onDone={(byKey) => {
          getsFocus.current = byKey
          onRenaming(false)
        }}
      />
    )
  return (
    <div className="document-row" data-current={isCurrent || undefined}>
      <Link
        ref={link}
        to={documentPath(info.id)}
        tabIndex={tabIndex}
        aria-current={isCurrent ? 'page' : undefined}
        className="document-row-link"
        onClick={() => {
          setDocumentsPanelOpen(false)
        }}
      >
        <span className="document-row-name">{name}</span>
        <span className="document-row-detail">
          {age} · {snippet ?? (beginningOf(info) || 'Empty')}
        </span>
      </Link>
      <Menu>
        <MenuTrigger className="pp-icon-button" aria-label={`Actions for ${name}`} tabIndex={tabIndex}>
          <MoreHorizontal size={17} aria-hidden />
        </MenuTrigger>
        <MenuContent>
          <MenuItem
            onSelect={() => {
              onRenaming(true)
            }}
          >
            <Pencil aria-hidden /> Rename
          </MenuItem>
          <MenuItem onSelect={onThrowAway}>
            <Trash2 aria-hidden /> Move to trash
          </MenuItem>
        </MenuContent>
      </Menu>
    </div>
  )
}

function Rename({ info, onDone }: { info: DocumentInfo; onDone: (byKey: boolean) => void }) {
  const { shelf } = useDocuments()
  const [title, setTitle] = useState(info.title)
  const rename = (byKey: boolean) => {
    onDone(byKey)
    if (title.trim() === info.title) return
    shelf.rename(info.id, title.trim()).catch((error: unknown) => {
      notify.error(`“${nameOf(info)}” could not be renamed`, error)
    })
  }
  return (
    <form
      className="document-row px-3"
      onSubmit={(event) => {
        event.preventDefault()
        rename(true)
      }}
    >
      <input
        // The menu gives the focus back to its button first, which is not there any more.
        ref={focusSoon}
        className="pp-input w-full"
        aria-label={`New title of ${nameOf(info)}`}
        placeholder="Untitled document"
        maxLength={200}
        value={title}
        onChange={(event) => {
          setTitle(event.target.value)
        }}
        onBlur={() => {
          rename(false)
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return
          // The panel itself stays.
          event.stopPropagation()
          onDone(true)
        }}
      />
    </form>
  )
}

function focusSoon(input: HTMLInputElement | null): () => void {
  const timer = setTimeout(() => {
    input?.select()
  }, 50)
  return () => {
    clearTimeout(timer)
  }
}

/** What the text says after its heading, where that is the title too. */
function beginningOf({ title, excerpt }: DocumentInfo): string {
  return title !== '' && excerpt.startsWith(title) ? excerpt.slice(title.length).trim() : excerpt
}
