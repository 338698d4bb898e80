import { useQuery } from '@tanstack/react-query'

import { countsQuery } from '../api/account/notifications'
import { useAuth } from '../auth/auth-store'
import { useHasRole } from '../auth/role-only'

/**
 * How many versions wait for a moderator; 100 for as many or more, and 0 for everybody else. It comes with the bell's
 * answer, and is asked for when that is.
 */
export function useWaiting(): number {
  const userId = useAuth(({ user }) => user?.id)
  const isModerator = useHasRole('moderator')
  const query = { ...countsQuery(userId ?? ''), enabled: isModerator, refetchInterval: false as const }
  const { data } = useQuery(query)
  return isModerator ? (data?.waiting ?? 0) : 0
}
