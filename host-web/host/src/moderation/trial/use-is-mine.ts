import type { WaitingVersion } from '../../api/moderation/moderation-types'
import { useAuth } from '../../auth/auth-store'

/** Whether one has taken it to decide on it. */
export function useIsMine({ claim }: WaitingVersion): boolean {
  const username = useAuth(({ user }) => user?.username)
  return claim !== null && claim.moderator === username
}
