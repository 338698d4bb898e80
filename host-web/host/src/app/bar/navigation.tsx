import { useQuery } from '@tanstack/react-query'
import clsx from 'clsx'
import { Blocks, Code2, PenLine, ShieldCheck, Store } from 'lucide-react'
import { NavLink } from 'react-router'

import { installedQuery, updatesQuery } from '../../api/queries'
import { documentPath } from '../../documents/document-path'
import { useDocumentsState } from '../../documents/documents-context'
import { dueOf } from '../../installed/updates/due'
import { useHasRole } from '../../auth/role-only'
import { useWaiting } from '../../moderation/use-waiting'
import { CountBadge } from '../../ui/feedback/count-badge'
import { formatBadge } from '../../ui/format'

const PLACES = [
  { to: '/', label: 'Editor', icon: PenLine },
  { to: '/marketplace', label: 'Marketplace', icon: Store },
  { to: '/installed', label: 'Installed', icon: Blocks },
  { to: '/developer', label: 'Developer', icon: Code2 },
]
const FOR_MODERATORS = { to: '/moderation', label: 'Moderation', icon: ShieldCheck }

/** The editor is where the open document is. */
function usePlaces() {
  const editor = useDocumentsState(({ current }) => (current ? documentPath(current.id) : '/'))
  const waiting: Record<string, number> = { '/moderation': useWaiting(), '/installed': useDueUpdates() }
  const places = useHasRole('moderator') ? [...PLACES, FOR_MODERATORS] : PLACES
  return places.map((place) => ({
    ...place,
    to: place.to === '/' ? editor : place.to,
    waiting: waiting[place.to] ?? 0,
    what: place.to === '/installed' ? 'to update' : 'waiting',
  }))
}

export function TopNavigation() {
  const places = usePlaces()
  return (
    <nav aria-label="Main" className="hidden gap-1 md:flex">
      {places.map(({ to, label, waiting, what, icon: Icon }) => (
        <NavLink
          key={label}
          to={to}
          end={to === '/'}
          className={({ isActive }) =>
            clsx(
              'inline-flex h-9 items-center gap-2 rounded-md px-2 text-sm lg:px-3 font-medium transition-colors',
              isActive ? 'bg-hover text-text' : 'text-muted hover:bg-hover hover:text-text',
            )
          }
        >
          <Icon aria-hidden className="size-4 max-lg:hidden" />
          {label}
          <Waiting count={waiting} what={what} />
          <CountBadge count={waiting} />
        </NavLink>
      ))}
    </nav>
  )
}

/** Where the bar has no room for them, as on a phone, the places are at the thumb. */
export function BottomNavigation() {
  const places = usePlaces()
  return (
    <nav
      aria-label="Main"
      className="sticky bottom-0 z-30 grid auto-cols-fr grid-flow-col border-t border-border bg-raised pb-[env(safe-area-inset-bottom)] md:hidden"
    >
      {places.map(({ to, label, waiting, what, icon: Icon }) => (
        <NavLink
          key={label}
          to={to}
          end={to === '/'}
          className={({ isActive }) =>
            clsx(
              'flex h-14 flex-col items-center justify-center gap-1 text-[11px] font-medium focus-visible:-outline-offset-2',
              isActive ? 'text-accent' : 'text-muted',
            )
          }
        >
          <span className="relative">
            <Icon aria-hidden className="size-5" />
            <CountBadge count={waiting} className="absolute -top-1.5 left-3" />
          </span>
          {label}
          <Waiting count={waiting} what={what} />
        </NavLink>
      ))}
    </nav>
  )
}

/** For who cannot see the badge, behind the words that are seen. */
function Waiting({ count, what }: { count: number; what: string }) {
  return count > 0 && <span className="sr-only"> {`${formatBadge(count)} ${what}`}</span>
}

/** How many updates wait for a click; none for who has no plugins. */
function useDueUpdates(): number {
  const hasPlugins = (useQuery(installedQuery).data?.length ?? 0) > 0
  const { data } = useQuery({ ...updatesQuery, enabled: hasPlugins })
  return hasPlugins ? dueOf(data).length : 0
}
