import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'

import { changeEmail, type Email, emailQuery } from '../../api/account/email'
import type { User } from '../../api/types'
import { Button } from '../../ui/controls/button'
import { Callout } from '../../ui/feedback/callout'
import { ErrorState } from '../../ui/feedback/error-state'
import { notify } from '../../ui/feedback/notify'
import { Skeleton } from '../../ui/feedback/skeleton'
import { Badge } from '../../ui/layout/badge'
import { Section } from '../../ui/layout/section'
import { EmailForm } from './email-form'

/** The account's address: with a confirmed one, a forgotten password is no end. */
export function EmailSection({ user }: { user: User }) {
  const { data, error, refetch } = useQuery(emailQuery(user.id))
  return (
    <Section
      boxed
      id="email"
      title="E-mail"
      description="Nobody else sees it. Once it is confirmed, you can choose a new password by mail."
    >
      {error && !data && (
        <ErrorState error={error} title="Your address could not be loaded" onRetry={() => void refetch()} />
      )}
      {!data && !error && <Skeleton className="h-16 rounded-md" />}
      {data && <Address user={user} email={data} />}
    </Section>
  )
}

function Address({ user, email }: { user: User; email: Email }) {
  const [changing, setChanging] = useState(false)
  const { mail, address, confirmed, pending } = email
  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="flex min-w-0 flex-wrap items-center gap-2 text-sm font-medium">
          <span className="break-all">{address}</span>
          {confirmed ? <Badge tone="success">Confirmed</Badge> : <Badge tone="warning">Not confirmed</Badge>}
        </p>
        {!changing && (
          <Button
            size="sm"
            onClick={() => {
              setChanging(true)
            }}
          >
            Change
          </Button>
        )}
      </div>
      {mail && !confirmed && pending === null && (
        <Unconfirmed user={user} address={address}>
          Open the link in the mail that was sent to {address}. Until then a forgotten password cannot be
          replaced.
        </Unconfirmed>
      )}
      {mail && pending !== null && (
        <Unconfirmed user={user} address={pending}>
          Open the link in the mail that was sent to {pending}. Until then {address} stays your address.
        </Unconfirmed>
      )}
      {!mail && (
        <Callout tone="info" title="This platform sends no mail">
          <p>
            Whoever runs it has set up no mail server: addresses are not confirmed, and a forgotten password
            is replaced by them alone.
          </p>
        </Callout>
      )}
      {changing && (
        <EmailForm
          user={user}
          mail={mail}
          onDone={() => {
            setChanging(false)
          }}
        />
      )}
    </div>
  )
}

interface UnconfirmedProps {
  user: User
  address: string
  children: ReactNode
}

function Unconfirmed({ user, address, children }: UnconfirmedProps) {
  const queries = useQueryClient()
  const again = useMutation({
    mutationFn: () => changeEmail(address),
    onSuccess: (email) => {
      queries.setQueryData(emailQuery(user.id).queryKey, email)
      notify.success(`A link was sent to ${address}.`)
    },
    onError: (problem) => notify.error('The link could not be sent', problem),
  })
  return (
    <Callout tone="warning" title="Confirm your address">
      <p className="mb-3 break-words">{children}</p>
      <Button
        size="sm"
        busy={again.isPending}
        onClick={() => {
          again.mutate()
        }}
      >
        Send the link again
      </Button>
    </Callout>
  )
}
