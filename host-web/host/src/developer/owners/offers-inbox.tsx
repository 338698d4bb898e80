import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import {
  acceptInvitation,
  acceptTransfer,
  declineTransfer,
  type OfferToMe,
  offersQuery,
  removeOwner,
} from '../../api/developer/owners'
import type { User } from '../../api/types'
import { AskDialog } from '../../ui/controls/ask-dialog'
import { Button } from '../../ui/controls/button'
import { ErrorState } from '../../ui/feedback/error-state'
import { notify } from '../../ui/feedback/notify'
import { formatDate } from '../../ui/format'
import { useRefresh } from '../life/use-refresh'
import { Section } from '../../ui/layout/section'

/** What others offer to whoever is signed in; nothing where there is nothing. */
export function OffersInbox({ user }: { user: User }) {
  const { data: offers = [], error, isFetching, refetch } = useQuery(offersQuery)
  if (error && offers.length === 0) {
    return (
      <ErrorState
        title="What is offered to you could not be loaded"
        error={error}
        busy={isFetching}
        onRetry={() => void refetch()}
      />
    )
  }
  if (offers.length === 0) return null
  return (
    <Section title="Waiting for your answer" className="mb-8">
      <ul
        aria-label="Offers"
        className="divide-y divide-border rounded-lg border border-border bg-raised shadow-sm"
      >
        {offers.map((offer) => (
          <Offer key={`${offer.kind} ${offer.pluginId}`} offer={offer} user={user} />
        ))}
      </ul>
      {!user.isDeveloper && (
        <p className="mt-2 text-sm text-muted">
          To accept, become a developer first: below, at once and free.
        </p>
      )}
    </Section>
  )
}

function Offer({ offer, user }: { offer: OfferToMe; user: User }) {
  const { pluginId, name, kind, publisher, expiresAt } = offer
  const [asking, setAsking] = useState(false)
  const [declining, setDeclining] = useState(false)
  const refresh = useRefresh()
  const isTransfer = kind === 'transfer'
  const accept = async () => {
    await (isTransfer ? acceptTransfer(pluginId) : acceptInvitation(pluginId))
    await refresh()
    notify.success(isTransfer ? `${name} is yours now` : `You own ${name} together with ${publisher}`)
  }
  const decline = async () => {
    setDeclining(true)
    try {
      await (isTransfer ? declineTransfer(pluginId) : removeOwner(pluginId, user.username))
      await refresh()
      notify.success('Declined')
    } catch (error) {
      notify.error('It could not be declined', error)
    } finally {
      setDeclining(false)
    }
  }
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-3 px-4 py-4 sm:px-5">
      <div className="min-w-0 flex-1 basis-60">
        <p className="text-sm font-medium text-pretty break-words">
          {isTransfer
            ? `${publisher} hands ${name} over to you`
            : `${publisher} invites you to own ${name} too`}
        </p>
        <p className="text-[13px] text-muted">
          <span className="font-mono">{pluginId}</span> · until {formatDate(expiresAt)}
        </p>
      </div>
      <div className="flex gap-2">
        {user.isDeveloper && (
          <Button
            size="sm"
            variant="primary"
            aria-label={`Accept ${name}`}
            onClick={() => {
              setAsking(true)
            }}
          >
            Accept
          </Button>
        )}
        <Button size="sm" busy={declining} aria-label={`Decline ${name}`} onClick={() => void decline()}>
          Decline
        </Button>
      </div>
      <AskDialog
        open={asking}
        onClose={() => {
          setAsking(false)
        }}
        title={isTransfer ? `Take ${name} over?` : `Own ${name} together with ${publisher}?`}
        consequences={
          isTransfer
            ? [
                'You answer for it: you are shown as its author, and it counts among your plugins.',
                `Who has it is told that it was ${publisher}’s and is yours now.`,
                'You can hand it on at any time, and never leave it without a publisher.',
              ]
            : [
                'You can describe it, publish, yank and deprecate. Its publisher stays its author.',
                'You can leave at any time.',
              ]
        }
        action={isTransfer ? 'Take it over' : 'Accept'}
        onConfirm={accept}
      />
    </li>
  )
}
