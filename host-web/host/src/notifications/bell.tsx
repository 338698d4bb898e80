import { useQuery } from '@tanstack/react-query'
import { Bell as BellIcon } from 'lucide-react'
import { Link } from 'react-router'

import { countsQuery } from '../api/account/notifications'
import { useAuth } from '../auth/auth-store'
import { Button } from '../ui/controls/button'
import { CountBadge } from '../ui/feedback/count-badge'
import { plural } from '../ui/format'

/** Only of an account: a visitor is told nothing. */
export function Bell() {
  const user = useAuth((auth) => auth.user)
  return user ? <BellOf userId={user.id} /> : null
}

function BellOf({ userId }: { userId: string }) {
  const { data } = useQuery(countsQuery(userId))
  const unread = data?.unread ?? 0
  const label = unread ? `Notifications, ${plural(unread, 'unread one')}` : 'Notifications'
  return (
    <Button asChild variant="ghost" size="icon">
      <Link to="/notifications" aria-label={label} title={label} className="relative">
        <BellIcon aria-hidden className="size-[18px]" />
        <CountBadge count={unread} className="absolute -top-0.5 -right-0.5" />
      </Link>
    </Button>
  )
}
