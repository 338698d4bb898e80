import clsx from 'clsx'
import { NavLink } from 'react-router'

const PLACES = [
  { to: '/moderation', label: 'Queue' },
  { to: '/moderation/plugins', label: 'Plugins and publishers' },
  { to: '/moderation/collections', label: 'Collections' },
  { to: '/moderation/reviews', label: 'Reviews by users' },
  { to: '/policy', label: 'Policies' },
  { to: '/log', label: 'Public log' },
]

export function ModerationTabs() {
  return (
    <nav
      aria-label="Moderation"
      className="mb-6 flex gap-6 overflow-x-auto border-b border-border px-1 [scrollbar-width:none]"
    >
      {PLACES.map(({ to, label }) => (
        <NavLink
          key={to}
          to={to}
          end
          className={({ isActive }) =>
            clsx(
              '-mx-1 -mb-px border-b-2 px-1 py-3 text-sm font-medium whitespace-nowrap hover:text-text focus-visible:-outline-offset-2',
              isActive ? 'border-accent text-text' : 'border-transparent text-muted',
            )
          }
        >
          {label}
        </NavLink>
      ))}
    </nav>
  )
}
