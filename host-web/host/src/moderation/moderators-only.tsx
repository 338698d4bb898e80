import type { ReactNode } from 'react'
import { Link } from 'react-router'

import { RoleOnly } from '../auth/role-only'
import { Button } from '../ui/controls/button'

const REFUSAL = {
  withoutRole: 'Your account is no moderator’s. Those who run this platform name them.',
  signedOut: 'You are not signed in. Moderators sign in to review what waits.',
  action: (
    <Button asChild>
      <Link to="/policy">What moderators decide by</Link>
    </Button>
  ),
}

export const ModeratorsOnly = ({ children }: { children: ReactNode }) => (
  <RoleOnly required="moderator" refusal={REFUSAL}>
    {children}
  </RoleOnly>
)
