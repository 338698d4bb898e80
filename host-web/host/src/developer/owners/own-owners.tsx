import { useQuery } from '@tanstack/react-query'

import { type Owners, ownersQuery } from '../../api/developer/owners'
import type { DeveloperPlugin } from '../../api/types'
import { useAuth } from '../../auth/auth-store'
import { Loading } from '../../ui/feedback/loading'
import { ErrorState } from '../../ui/feedback/error-state'
import { Skeleton } from '../../ui/feedback/skeleton'
import { InviteForm } from './invite-form'
import { InvitationRow, OwnerRow } from './owner-rows'
import { Transfer } from './transfer'
import { Section } from '../../ui/layout/section'

/** Who owns a plugin, and to whom it is offered. */
export function OwnOwners({ plugin }: { plugin: DeveloperPlugin }) {
  const { data, error, isFetching, refetch } = useQuery(ownersQuery(plugin.id))
  if (data) return <Shown plugin={plugin} owners={data} />
  if (error) {
    return (
      <ErrorState
        title="The owners could not be loaded"
        error={error}
        busy={isFetching}
        onRetry={() => void refetch()}
      />
    )
  }
  return (
    <Loading label="Loading the owners">
      <Skeleton className="h-40 rounded-lg" />
    </Loading>
  )
}

function Shown({ plugin, owners: { owners, offers } }: { plugin: DeveloperPlugin; owners: Owners }) {
  const me = useAuth(({ user }) => user?.username ?? '')
  const isPublisher = owners.some(({ username, role }) => username === me && role === 'publisher')
  const invitations = offers.filter(({ kind }) => kind === 'co-owner')
  const transfer = offers.find(({ kind }) => kind === 'transfer')
  return (
    <div className="grid grid-cols-1 gap-8">
      <Section
        title="Owners"
        description="The publisher answers for the plugin and is shown as its author. Co-owners describe it, publish, yank and deprecate; only the publisher invites, removes and hands over."
      >
        <ul
          aria-label="Owners"
          className="divide-y divide-border rounded-lg border border-border bg-raised shadow-sm"
        >
          {owners.map((owner) => (
            <OwnerRow
              key={owner.username}
              plugin={plugin}
              owner={owner}
              isMe={owner.username === me}
              mayRemove={isPublisher}
            />
          ))}
          {invitations.map(({ username, expiresAt }) => (
            <InvitationRow
              key={username}
              plugin={plugin}
              username={username}
              expiresAt={expiresAt}
              mayRemove={isPublisher}
            />
          ))}
        </ul>
        {isPublisher && <InviteForm plugin={plugin} />}
      </Section>
      {isPublisher && <Transfer plugin={plugin} offer={transfer} />}
    </div>
  )
}
