import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'

import { grantRole, revokeRole, signOutUser, USERS_KEY } from '../../api/admin/admin'
import { type FoundUser, type Role, ROLES } from '../../api/admin/admin-types'
import { AskButton } from '../../ui/controls/ask-button'
import { Button } from '../../ui/controls/button'
import { notify } from '../../ui/feedback/notify'
import { formatDate } from '../../ui/format'
import { Badge } from '../../ui/layout/badge'

/** What each role lets somebody do. */
const MAY: Record<Role, string> = {
  moderator: 'review, block and ban',
  operator: 'see logs, give roles and end sessions',
}

export function UserRow({ user }: { user: FoundUser }) {
  const { id, username, isDeveloper, roles, registeredAt } = user
  return (
    <li className="px-4 py-3 text-sm">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <span className="min-w-0 font-semibold break-words">{username}</span>
        {isDeveloper && <Badge>Developer</Badge>}
        {roles.map((role) => (
          <Badge key={role} tone="accent">
            {role}
          </Badge>
        ))}
      </div>
      <p className="mt-1 text-[13px] text-muted">
        since {formatDate(registeredAt)}, <span className="font-mono break-all">{id}</span>{' '}
        <Link
          to={`/admin/log?service=auth&stream=account-${encodeURIComponent(id)}`}
          className="text-accent underline underline-offset-4"
        >
          Log<span className="sr-only"> of {username}</span>
        </Link>
      </p>
      <div className="mt-2 flex flex-wrap gap-2">
        {ROLES.map((role) => (
          <RoleButton key={role} user={user} role={role} />
        ))}
        <AskButton
          verb="Sign out"
          of={username}
          title={`Sign ${username} out everywhere?`}
          consequences={['All sessions of the account end, on every device.', 'API tokens go on.']}
          action="Sign out"
          onConfirm={async () => {
            await signOutUser(id)
            notify.success(`${username} is signed out everywhere.`)
          }}
        />
      </div>
    </li>
  )
}

function RoleButton({ user: { id, username, roles }, role }: { user: FoundUser; role: Role }) {
  const queries = useQueryClient()
  const [busy, setBusy] = useState(false)
  const refresh = () => queries.invalidateQueries({ queryKey: USERS_KEY })
  const give = async () => {
    setBusy(true)
    try {
      await grantRole(id, role)
      await refresh()
      notify.success(`${username} is ${role} now, and may ${MAY[role]}.`)
    } catch (error) {
      notify.error('The role could not be given', error)
    } finally {
      setBusy(false)
    }
  }
  if (roles.includes(role)) {
    return (
      <AskButton
        verb={`Take ${role}`}
        of={`from ${username}`}
        title={`Take the role ${role} from ${username}?`}
        consequences={[`${username} may not ${MAY[role]} any more, at once.`]}
        action="Take it"
        onConfirm={async () => {
          await revokeRole(id, role)
          await refresh()
        }}
      />
    )
  }
  return (
    <Button size="sm" busy={busy} onClick={() => void give()}>
      Make {role}
      <span className="sr-only">: {username}</span>
    </Button>
  )
}
