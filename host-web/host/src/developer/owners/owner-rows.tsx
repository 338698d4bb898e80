import { UserRound, UserRoundPlus } from 'lucide-react'
import { useState } from 'react'
import { useNavigate } from 'react-router'

import { type Owner, removeOwner } from '../../api/developer/owners'
import type { DeveloperPlugin } from '../../api/types'
import { AskButton } from '../../ui/controls/ask-button'
import { Button } from '../../ui/controls/button'
import { notify } from '../../ui/feedback/notify'
import { formatDate } from '../../ui/format'
import { Badge } from '../../ui/layout/badge'
import { useRefresh } from '../life/use-refresh'

const ROW = 'flex flex-wrap items-center gap-x-4 gap-y-2 px-4 py-3 sm:px-5'

interface OwnerRowProps {
  plugin: DeveloperPlugin
  owner: Owner
  isMe: boolean
  mayRemove: boolean
}

export function OwnerRow({ plugin, owner: { username, role }, isMe, mayRemove }: OwnerRowProps) {
  const refresh = useRefresh()
  const navigate = useNavigate()
  const isCoOwner = role === 'co-owner'
  const leave = async () => {
    await removeOwner(plugin.id, username)
    notify.success(isMe ? `You have left ${plugin.name}` : `${username} owns ${plugin.name} no more`)
    if (isMe) await navigate('/developer')
    await refresh()
  }
  return (
    <li className={ROW}>
      <UserRound aria-hidden className="size-5 shrink-0 text-muted" strokeWidth={1.75} />
      <p className="flex min-w-0 flex-1 flex-wrap items-center gap-2 text-sm font-medium">
        <span className="break-all">{username}</span>
        <Badge tone={isCoOwner ? 'neutral' : 'accent'}>{isCoOwner ? 'Co-owner' : 'Publisher'}</Badge>
        {isMe && <Badge>You</Badge>}
      </p>
      {isCoOwner && (isMe || mayRemove) && (
        <AskButton
          verb={isMe ? 'Leave' : 'Remove'}
          of={isMe ? plugin.name : username}
          title={isMe ? `Leave ${plugin.name}?` : `Remove ${username}?`}
          consequences={[
            isMe
              ? 'You can no longer publish, yank or describe it. To come back, its publisher has to invite you.'
              : `${username} can no longer publish, yank or describe it, from the next request on.`,
            'What was published stays as it is. Whoever has the plugin notices nothing.',
          ]}
          action={isMe ? 'Leave' : `Remove ${username}`}
          onConfirm={leave}
        />
      )}
    </li>
  )
}

interface InvitationRowProps {
  plugin: DeveloperPlugin
  username: string
  expiresAt: string
  mayRemove: boolean
}

export function InvitationRow({ plugin, username, expiresAt, mayRemove }: InvitationRowProps) {
  const [busy, setBusy] = useState(false)
  const refresh = useRefresh()
  const takeBack = async () => {
    setBusy(true)
    try {
      await removeOwner(plugin.id, username)
      await refresh()
      notify.success(`The invitation of ${username} is taken back`)
    } catch (error) {
      notify.error('The invitation could not be taken back', error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <li className={ROW}>
      <UserRoundPlus aria-hidden className="size-5 shrink-0 text-muted" strokeWidth={1.75} />
      <div className="min-w-0 flex-1">
        <p className="text-sm font-medium break-all">{username}</p>
        <p className="text-[13px] text-muted">Invited, until {formatDate(expiresAt)}</p>
      </div>
      {mayRemove && (
        <Button size="sm" busy={busy} onClick={() => void takeBack()}>
          Take back<span className="sr-only"> the invitation of {username}</span>
        </Button>
      )}
    </li>
  )
}
