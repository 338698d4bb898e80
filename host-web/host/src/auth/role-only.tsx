import { ShieldX } from 'lucide-react'
import type { ReactNode } from 'react'

import { Button } from '../ui/controls/button'
import { EmptyState } from '../ui/feedback/empty-state'
import { Skeleton } from '../ui/feedback/skeleton'
import { PageBody, useDocumentTitle } from '../ui/layout/page'
import { useAuth } from './auth-store'
import { SignInLink } from './sign-in-link'

type Role = 'moderator' | 'operator'

export const useHasRole = (role: Role) => useAuth(({ user }) => user?.roles.includes(role) ?? false)

interface RoleOnlyProps {
  required: Role
  /** What everybody else reads: who has an account without the role, and who is not signed in. */
  refusal: { withoutRole: string; signedOut: string; action?: ReactNode }
  children: ReactNode
}

/** What is for people with a role; the server asks once more whoever asks it. */
export function RoleOnly({ required, refusal, children }: RoleOnlyProps) {
  const { user, status } = useAuth()
  const hasRole = useHasRole(required)
  if (hasRole) return children
  return (
    <PageBody>
      {status === 'unknown' && !user ? (
        <Skeleton className="h-64 rounded-lg" />
      ) : (
        <Refused required={required} refusal={refusal} signedIn={user !== null} />
      )}
    </PageBody>
  )
}

function Refused({ required, refusal, signedIn }: Omit<RoleOnlyProps, 'children'> & { signedIn: boolean }) {
  useDocumentTitle(`For ${required}s`)
  return (
    <EmptyState
      heading="h1"
      icon={ShieldX}
      title={`This page is for ${required}s`}
      action={
        (!signedIn || refusal.action) && (
          <>
            {!signedIn && (
              <Button asChild variant="primary">
                <SignInLink tab="sign-in">Sign in</SignInLink>
              </Button>
            )}
            {refusal.action}
          </>
        )
      }
    >
      {signedIn ? refusal.withoutRole : refusal.signedOut}
    </EmptyState>
  )
}
