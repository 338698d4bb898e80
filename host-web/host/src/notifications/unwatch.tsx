import type { Notification } from '../api/account/notifications'
import type { WatchedKind } from '../api/account/watches'
import { useAuth } from '../auth/auth-store'
import { useSetWatched } from '../marketplace/watching/use-set-watched'
import { Button } from '../ui/controls/button'

/** Of what is told since one watches a plugin or its author: the way out of that. */
export function Unwatch({ news }: { news: Notification }) {
  const user = useAuth((auth) => auth.user)
  const id = news.watched === 'author' ? news.said.author : news.pluginId
  if (!user || !news.watched || !id) return null
  const name = news.watched === 'author' ? id : (news.name ?? id)
  return <StopWatching userId={user.id} kind={news.watched} id={id} name={name} />
}

interface StopWatchingProps {
  userId: string
  kind: WatchedKind
  id: string
  name: string
}

function StopWatching({ userId, kind, id, name }: StopWatchingProps) {
  const change = useSetWatched(userId, kind, id, name)
  return (
    <Button
      variant="ghost"
      size="sm"
      className="mt-1 -ml-3"
      busy={change.isPending}
      onClick={() => {
        change.mutate(false)
      }}
    >
      Stop watching {name}
    </Button>
  )
}
