import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import {
  type NotificationSettings,
  notificationSettingsQuery,
  removeAddress,
} from '../../api/account/notification-settings'
import type { User } from '../../api/types'
import { Button } from '../../ui/controls/button'
import { Callout } from '../../ui/feedback/callout'
import { notify } from '../../ui/feedback/notify'
import { Section } from '../../ui/layout/section'
import { AddressForm } from './address-form'
import { CodeForm } from './code-form'

interface MailAddressProps {
  user: User
  settings: NotificationSettings
}

export function MailAddress({ user, settings }: MailAddressProps) {
  const [changing, setChanging] = useState(false)
  const { mail, address, pending } = settings
  return (
    <Section
      boxed
      title="Mail"
      description="Nobody else sees the address. What you are told there is also among your notifications."
    >
      {!mail && (
        <Callout tone="info" title="This platform sends no mail">
          <p>Whoever runs it has set up no mail server. The bell tells you everything.</p>
        </Callout>
      )}
      <div className="grid gap-5">
        {address !== null && (
          <Confirmed
            userId={user.id}
            address={address}
            changing={changing || !mail}
            onChange={() => {
              setChanging(true)
            }}
          />
        )}
        {mail && pending !== null && <CodeForm userId={user.id} address={pending} />}
        {mail && (changing || (address === null && pending === null)) && (
          <AddressForm
            userId={user.id}
            suggested={address === null ? (user.email ?? '') : ''}
            onAsked={() => {
              setChanging(false)
            }}
          />
        )}
        {mail && !changing && address === null && pending !== null && (
          <Button
            variant="ghost"
            size="sm"
            className="justify-self-start"
            onClick={() => {
              setChanging(true)
            }}
          >
            Use another address, or send the code again
          </Button>
        )}
      </div>
    </Section>
  )
}

interface ConfirmedProps {
  userId: string
  address: string
  changing: boolean
  onChange: () => void
}

function Confirmed({ userId, address, changing, onChange }: ConfirmedProps) {
  const queries = useQueryClient()
  const remove = useMutation({
    mutationFn: removeAddress,
    onSuccess: async () => {
      notify.success('Your address was forgotten.')
      await queries.invalidateQueries({ queryKey: notificationSettingsQuery(userId).queryKey })
    },
    onError: (problem) => notify.error('Your address could not be removed', problem),
  })
  return (
    <div className="flex flex-wrap items-center justify-between gap-3">
      <p className="min-w-0 text-sm">
        Mail goes to <strong className="font-medium break-all">{address}</strong>.
      </p>
      <div className="flex flex-wrap gap-3">
        {!changing && (
          <Button size="sm" onClick={onChange}>
            Change
          </Button>
        )}
        <Button
          size="sm"
          variant="danger"
          busy={remove.isPending}
          onClick={() => {
            remove.mutate()
          }}
        >
          Remove
        </Button>
      </div>
    </div>
  )
}
