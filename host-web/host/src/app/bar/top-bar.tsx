import { Search } from 'lucide-react'
import { Link } from 'react-router'

import { keyLabel } from '../../commands/key-labels'
import { setPaletteOpen } from '../../commands/palette/palette-store'
import { Bell } from '../../notifications/bell'
import { Button } from '../../ui/controls/button'
import { AccountMenu } from './account-menu'
import { TopNavigation } from './navigation'
import { ThemeMenu } from './theme-menu'

export function TopBar() {
  return (
    <header className="flex h-14 items-center gap-2 border-b border-border bg-surface px-4 sm:gap-3 lg:gap-6 lg:px-6">
      <Link to="/" aria-label="Folio, to the editor" className="flex items-center gap-2.5 rounded-sm">
        <Logo />
        <span className="text-[17px] font-semibold tracking-tight">Folio</span>
      </Link>
      <TopNavigation />
      <div className="ml-auto flex items-center gap-1.5">
        <SearchButton />
        <Bell />
        <ThemeMenu />
        <AccountMenu />
      </div>
    </header>
  )
}

function SearchButton() {
  return (
    <Button
      variant="ghost"
      size="icon"
      aria-label="Search and commands"
      title={`Search and commands (${keyLabel('Mod-k')})`}
      onClick={() => {
        setPaletteOpen(true)
      }}
    >
      <Search aria-hidden className="size-[18px]" />
    </Button>
  )
}

/** Two leaves, one of them lifted: a folio. */
function Logo() {
  return (
    <svg aria-hidden viewBox="0 0 28 28" className="size-7">
      <rect x="2" y="2" width="24" height="24" rx="7" className="fill-accent" />
      <path
        d="M8 8.5c0-.8.7-1.5 1.5-1.5H15l5 5v7.500c0 .8-.7 1.500-1.500 1.500h-9c-.8 0-1.500-.7-1.500-1.500z"
        className="fill-accent-contrast"
      />
      <path d="M15 7v3.500c0 .8.7 1.500 1.500 1.500H20z" className="fill-accent" opacity=".45" />
      <path
        d="M11 14.500h6M11 17.500h4"
        strokeWidth="1.400"
        strokeLinecap="round"
        className="stroke-accent"
      />
    </svg>
  )
}
