import { useState } from 'react'

import type { IssuedToken } from '../../api/account/tokens'
import { useAuth } from '../../auth/auth-store'
import { SignedIn } from '../../auth/signed-in'
import { Button } from '../../ui/controls/button'
import { BackLink } from '../../ui/layout/back-link'
import { Page } from '../../ui/layout/page'
import { NewTokenDialog } from './new-token-dialog'
import { ShownOnce } from './shown-once'
import { TokenList } from './token-list'

/** What programs of the account may do in its name. */
export function TokensPage() {
  const { user } = useAuth()
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
      <SignedIn>
        {() => (
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
      </SignedIn>
    </Page>
  )
}
