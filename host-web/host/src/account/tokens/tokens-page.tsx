import { useState } from 'react'

import type { IssuedToken } from '../../api/account/tokens'
import { useAuth } from '../../auth/auth-store'
import { SignInLink } from '../../auth/sign-in-link'
import { Button } from '../../ui/controls/button'
import { Callout } from '../../ui/feedback/callout'
import { Skeleton } from '../../ui/feedback/skeleton'
import { BackLink } from '../../ui/layout/back-link'
import { Page } from '../../ui/layout/page'
import { NewTokenDialog } from './new-token-dialog'
import { ShownOnce } from './shown-once'
import { TokenList } from './token-list'

/** What programs of the account may do in its name. */
export function TokensPage() {
  const { user, status } = useAuth()
  const [creating, setCreating] = useState(false)
  const [issued, setIssued] = useState<IssuedToken | null>(null)
  return (
    <Page
      width="narrow"
      title="API tokens"
      description="With a token a program acts in your name, for what the token names and no longer than it is good. The command line gets one with “folio login”."
      back={<BackLink to="/account">Account</BackLink>}
      actions={
        user && (
          <Button
            variant="primary"
            onClick={() => {
              setCreating(true)
            }}
          >
            New token
          </Button>
        )
      }
    >
      {status === 'unknown' && <Skeleton className="h-64 rounded-lg" />}
      {status === 'known' && !user && (
        <Callout tone="info" title="You are not signed in">
          <Button asChild size="sm" variant="primary" className="mt-3">
            <SignInLink tab="sign-in">Sign in or create an account</SignInLink>
          </Button>
        </Callout>
      )}
      {user && (
        <div className="grid grid-cols-1 gap-6">
          {issued && (
            <ShownOnce
              token={issued}
              onDone={() => {
                setIssued(null)
              }}
            />
          )}
          <TokenList />
          <NewTokenDialog
            open={creating}
            onClose={() => {
              setCreating(false)
            }}
            onIssued={setIssued}
          />
        </div>
      )}
    </Page>
  )
}
