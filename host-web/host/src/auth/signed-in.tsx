import type { ReactNode } from 'react'

import type { User } from '../api/types'
import { Button } from '../ui/controls/button'
import { Callout } from '../ui/feedback/callout'
import { Skeleton } from '../ui/feedback/skeleton'
import { useAuth } from './auth-store'
import { SignInLink } from './sign-in-link'

/** What only an account has; whoever has none is led to one. */
export function SignedIn({ children }: { children: (user: User) => ReactNode }) {
  const { user, status } = useAuth()
  if (user) return children(user)
  if (status === 'unknown') return <Skeleton className="h-64 rounded-lg" />
  return (
    <Callout tone="info" title="You are not signed in">
      <Button asChild size="sm" variant="primary" className="mt-3">
        <SignInLink tab="sign-in">Sign in or create an account</SignInLink>
      </Button>
    </Callout>
  )
}
