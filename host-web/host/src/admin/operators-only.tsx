import { ShieldX } from 'lucide-react'
import type { ReactNode } from 'react'

import { useAuth } from '../auth/auth-store'
import { SignInLink } from '../auth/sign-in-link'
import { Button } from '../ui/controls/button'
import { EmptyState } from '../ui/feedback/empty-state'
import { Skeleton } from '../ui/feedback/skeleton'
import { PageBody, useDocumentTitle } from '../ui/layout/page'

export const useIsOperator = () => useAuth(({ user }) => user?.roles.includes('operator') ?? false)

/** What is for operators; the server asks once more whoever asks it. */
export function OperatorsOnly({ children }: { children: ReactNode }) {
  const { user, status } = useAuth()
  const isOperator = useIsOperator()
  if (isOperator) return children
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
  useDocumentTitle('For operators')
  return (
    <EmptyState
      heading="h1"
      icon={ShieldX}
      title="This page is for operators"
      action={
        !signedIn && (
          <Button asChild variant="primary">
            <SignInLink tab="sign-in">Sign in</SignInLink>
          </Button>
        )
      }
    >
      {signedIn
        ? 'Your account is no operator’s. Another operator can make it one.'
        : 'You are not signed in. Operators sign in to see how the services are.'}
    </EmptyState>
  )
}
