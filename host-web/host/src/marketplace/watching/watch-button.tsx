import { useQuery } from '@tanstack/react-query'
import { Eye, EyeOff } from 'lucide-react'

import { watchedQuery, type WatchedKind } from '../../api/account/watches'
import { useAuth } from '../../auth/auth-store'
import { SignInLink } from '../../auth/sign-in-link'
import { Button } from '../../ui/controls/button'
import { useSetWatched } from './use-set-watched'

interface WatchButtonProps {
  kind: WatchedKind
  id: string
  name: string
}

/** Be told of a plugin or an author. A visitor, who is told nothing, signs in first. */
export function WatchButton(props: WatchButtonProps) {
  const { user, status } = useAuth()
  if (user) return <Toggle {...props} userId={user.id} />
  if (status === 'unknown') return null
  return (
    <Button asChild variant="ghost" size="sm">
      <SignInLink tab="sign-in">
        <Eye aria-hidden className="size-4" />
        Sign in to watch
        <span className="sr-only"> {props.name}</span>
      </SignInLink>
    </Button>
  )
}

function Toggle({ kind, id, name, userId }: WatchButtonProps & { userId: string }) {
  const { data, error, isFetching, refetch } = useQuery(watchedQuery(userId, kind, id))
  const change = useSetWatched(userId, kind, id, name)
  const watched = data?.watched ?? false
  const Icon = watched ? EyeOff : Eye
  return (
    <Button
      variant="ghost"
      size="sm"
      busy={change.isPending || (error !== null && isFetching)}
      disabled={!data && !error}
      title={`You are told of ${kind === 'plugin' ? 'its' : 'their'} new versions, and of what becomes of ${kind === 'plugin' ? 'it' : 'their plugins'}`}
      onClick={() => {
        if (data) change.mutate(!watched)
        else void refetch()
      }}
    >
      <Icon aria-hidden className="size-4" />
      {!data && error ? 'Could not be loaded: try again to watch' : watched ? 'Stop watching' : 'Watch'}
      <span className="sr-only"> {name}</span>
    </Button>
  )
}
