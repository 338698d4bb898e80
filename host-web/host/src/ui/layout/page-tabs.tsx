import clsx from 'clsx'
import { useLayoutEffect, useRef } from 'react'
import { NavLink, useLocation } from 'react-router'

interface PageTabsProps {
  /** What the pages have in common. */
  label: string
  places: { to: string; label: string }[]
}

/** Pages that belong together, each of which shows where it is among them, also where not all have room. */
export function PageTabs({ label, places }: PageTabsProps) {
  const tabs = useRef<HTMLElement>(null)
  const { pathname } = useLocation()
  useLayoutEffect(() => {
    const current = tabs.current?.querySelector('[aria-current="page"]')
    current?.scrollIntoView({ block: 'nearest', inline: 'center' })
  }, [pathname])
  return (
    <nav
      ref={tabs}
      aria-label={label}
      className="mb-6 flex gap-6 overflow-x-auto border-b border-border px-1 [scrollbar-width:none]"
    >
      {places.map((place) => (
        <NavLink
          key={place.to}
          to={place.to}
          end
          className={({ isActive }) =>
            clsx(
              '-mx-1 -mb-px border-b-2 px-1 py-3 text-sm font-medium whitespace-nowrap hover:text-text focus-visible:-outline-offset-2',
              isActive ? 'border-accent text-text' : 'border-transparent text-muted',
            )
          }
        >
          {place.label}
        </NavLink>
      ))}
    </nav>
  )
}
