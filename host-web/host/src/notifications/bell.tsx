import { useQuery } from '@tanstack/react-query'
import { Bell as BellIcon } from 'lucide-react'
import { Link } from 'react-router'

import { unreadQuery } from '../api/notifications'
import { useAuth } from '../auth/auth-store'
import { Button } from '../ui/controls/button'
import { plural } from '../ui/format'

const MOST = 99

/** Only of an account: a visitor is told nothing. */
export function Bell() {
  const user = useAuth((auth) => auth.user)
  return user ? <BellOf userId={user.id} /> : null
}

function BellOf({ userId }: { userId: string }) {
  const { data: unread = 0 } = useQuery(unreadQuery(userId))
  const label = unread ? `Notifications, ${plural(unread, 'unread one')}` : 'Notifications'
  return (
    <Button asChild variant="ghost" size="icon">
      <Link to="/notifications" aria-label={label} title={label} className="relative">
        <BellIcon aria-hidden className="size-[18px]" />
        {unread > 0 && (
          <span
            aria-hidden
            className="absolute -top-0.5 -right-0.5 grid h-4 min-w-4 place-items-center rounded-full bg-accent px-1 text-[10px] leading-none font-semibold text-accent-contrast"
          >
            {unread > MOST ? `${MOST}+` : unread}
          </span>
        )}
      </Link>
    </Button>
  )
}
