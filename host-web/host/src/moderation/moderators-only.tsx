import { ShieldX } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'

import { useAuth } from '../auth/auth-store'
import { SignInLink } from '../auth/sign-in-link'
import { Button } from '../ui/controls/button'
import { EmptyState } from '../ui/feedback/empty-state'
import { Skeleton } from '../ui/feedback/skeleton'
import { PageBody, useDocumentTitle } from '../ui/layout/page'

export const useIsModerator = () => useAuth(({ user }) => user?.roles.includes('moderator') ?? false)

/** What is for moderators; the server asks once more whoever asks it. */
export function ModeratorsOnly({ children }: { children: ReactNode }) {
  const { user, status } = useAuth()
  const isModerator = useIsModerator()
  if (isModerator) return children
  return (
    <PageBody>
      {status === 'unknown' && !user ? (
        <Skeleton className="h-64 rounded-lg" />
      ) : (
        <Refused signedIn={user !== null} />
      )}
    </PageBody>
  )
}

function Refused({ signedIn }: { signedIn: boolean }) {
  useDocumentTitle('For moderators')
  return (
    <EmptyState
      heading="h1"
      icon={ShieldX}
      title="This page is for moderators"
      action={
        <>
          {!signedIn && (
            <Button asChild variant="primary">
              <SignInLink tab="sign-in">Sign in</SignInLink>
            </Button>
          )}
          <Button asChild>
            <Link to="/policy">What moderators decide by</Link>
          </Button>
        </>
      }
    >
      {signedIn
        ? 'Your account is no moderator’s. Those who run this platform name them.'
        : 'You are not signed in. Moderators sign in to review what waits.'}
    </EmptyState>
  )
}
