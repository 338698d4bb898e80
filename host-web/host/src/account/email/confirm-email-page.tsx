import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link, useLocation } from 'react-router'

import { confirmEmail, emailQuery } from '../../api/account/email'
import { describeError } from '../../api/http/api-error'
import { useAuth } from '../../auth/auth-store'
import { SignInLink } from '../../auth/sign-in-link'
import { Button } from '../../ui/controls/button'
import { Callout } from '../../ui/feedback/callout'
import { Skeleton } from '../../ui/feedback/skeleton'
import { Page } from '../../ui/layout/page'

/** Where the link of a mail leads. Who only follows links changes nothing, and nobody but the account does. */
export function ConfirmEmailPage() {
  const { user, status } = useAuth()
  const token = useLocation().hash.slice(1)
  return (
    <Page width="narrow" title="Confirm your address">
      {!token ? (
        <Callout tone="danger" title="This link is not whole">
          <p>Open it from the mail once more, or copy all of it.</p>
        </Callout>
      ) : status === 'unknown' ? (
        <Skeleton className="h-24 rounded-lg" />
      ) : user ? (
        <Confirmation userId={user.id} username={user.username} token={token} />
      ) : (
        <Callout tone="info" title="Sign in first">
          <p className="mb-3">The mail says which account wants the address. Sign in as that one.</p>
          <Button asChild size="sm" variant="primary">
            <SignInLink tab="sign-in">Sign in</SignInLink>
          </Button>
        </Callout>
      )}
      <p className="mt-6 text-sm text-muted">
        <Link to="/account" className="font-medium text-accent underline-offset-4 hover:underline">
          Your account
        </Link>
      </p>
    </Page>
  )
}

interface ConfirmationProps {
  userId: string
  username: string
  token: string
}

function Confirmation({ userId, username, token }: ConfirmationProps) {
  const queries = useQueryClient()
  const confirm = useMutation({
    mutationFn: () => confirmEmail(token),
    onSuccess: (email) => {
      queries.setQueryData(emailQuery(userId).queryKey, email)
    },
  })
  if (confirm.data)
    return (
      <Callout tone="success" title="Your address is confirmed">
        <p className="break-words">{confirm.data.address} belongs to your account.</p>
      </Callout>
    )
  return (
    <div className="grid gap-4">
      {confirm.error && <Callout tone="danger">{describeError(confirm.error)}</Callout>}
      <p>
        Is the address to which this link was sent the one of{' '}
        <strong className="font-medium">{username}</strong>?
      </p>
      <Button
        variant="primary"
        busy={confirm.isPending}
        className="justify-self-start"
        onClick={() => {
          confirm.mutate()
        }}
      >
        Confirm the address
      </Button>
    </div>
  )
}
