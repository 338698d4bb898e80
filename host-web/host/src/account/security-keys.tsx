import { useQueryClient } from '@tanstack/react-query'
import { KeyRound } from 'lucide-react'
import { useState } from 'react'

import {
  arePasskeysSupported,
  type Passkey,
  registerPasskey,
  removePasskey,
  renamePasskey,
} from '../api/account/passkeys'
import { factorsQuery } from '../api/queries'
import { AskDialog } from '../ui/controls/ask-dialog'
import { Button } from '../ui/controls/button'
import { notify } from '../ui/feedback/notify'
import { formatAge, formatDate } from '../ui/format'
import { PasskeyNameDialog } from './passkey-name-dialog'

interface SecurityKeysProps {
  passkeys: Passkey[]
  /** The addresses of the page at which they are good; none where the operator has given none. */
  origins: string[]
  /** The first factor is set up, and these are shown once. */
  onCodes: (codes: string[]) => void
}

export function SecurityKeys({ passkeys, origins, onCodes }: SecurityKeysProps) {
  return (
    <>
      <p className="text-sm text-pretty text-muted">
        A key that you plug in, your phone, your fingerprint: nothing to type, and no good on a page that only
        looks like this one.
      </p>
      {passkeys.length > 0 && (
        <ul aria-label="Security keys" className="divide-y divide-border">
          {passkeys.map((passkey) => (
            <PasskeyRow key={passkey.id} passkey={passkey} />
          ))}
        </ul>
      )}
      <Addition origins={origins} onCodes={onCodes} />
    </>
  )
}

function Addition({ origins, onCodes }: Omit<SecurityKeysProps, 'passkeys'>) {
  const queries = useQueryClient()
  const [open, setOpen] = useState(false)
  const obstacle = <Obstacle origins={origins} />
  if (!arePasskeysSupported() || !origins.includes(window.location.origin)) return obstacle
  const add = async (name: string) => {
    const { recoveryCodes } = await registerPasskey(name)
    await queries.invalidateQueries({ queryKey: factorsQuery.queryKey })
    notify.success(`“${name}” is registered.`)
    if (recoveryCodes) onCodes(recoveryCodes)
  }
  return (
    <>
      <Button
        className="justify-self-start"
        onClick={() => {
          setOpen(true)
        }}
      >
        Add a security key
      </Button>
      <PasskeyNameDialog
        open={open}
        onClose={() => {
          setOpen(false)
        }}
        title="Add a security key"
        description="Give it a name by which you know it again. Then your browser asks for the key."
        action="Continue"
        send={add}
      />
    </>
  )
}

/** Why no key can be added here, and where it can. */
function Obstacle({ origins }: { origins: string[] }) {
  const [place] = origins
  if (!place) return <p className="text-sm text-muted">This platform does not take security keys yet.</p>
  if (!origins.includes(window.location.origin)) {
    return (
      <p className="text-sm text-pretty">
        They are good at{' '}
        <a href={`${place}/account`} className="font-medium text-accent underline-offset-4 hover:underline">
          {place}
        </a>{' '}
        alone. Open this page there to add one.
      </p>
    )
  }
  return <p className="text-sm">This browser cannot use security keys.</p>
}

function PasskeyRow({ passkey: { id, name, addedAt, lastUsedAt } }: { passkey: Passkey }) {
  const queries = useQueryClient()
  const [asks, setAsks] = useState<'rename' | 'remove' | null>(null)
  const close = () => {
    setAsks(null)
  }
  const refresh = () => queries.invalidateQueries({ queryKey: factorsQuery.queryKey })
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3 first:pt-0 last:pb-0">
      <KeyRound aria-hidden className="size-5 shrink-0 text-muted" strokeWidth={1.75} />
      <div className="min-w-0 flex-1 basis-40">
        <p className="text-sm font-medium break-words">{name}</p>
        <p className="text-[13px] text-muted">
          Added {formatDate(addedAt)}, {lastUsedAt ? `last used ${formatAge(lastUsedAt)}` : 'not used yet'}
        </p>
      </div>
      <div className="flex gap-1">
        <Button
          size="sm"
          variant="ghost"
          aria-label={`Rename ${name}`}
          onClick={() => {
            setAsks('rename')
          }}
        >
          Rename
        </Button>
        <Button
          size="sm"
          variant="danger"
          aria-label={`Remove ${name}`}
          onClick={() => {
            setAsks('remove')
          }}
        >
          Remove
        </Button>
      </div>
      <PasskeyNameDialog
        open={asks === 'rename'}
        onClose={close}
        title={`Rename ${name}`}
        name={name}
        action="Rename"
        send={async (other) => {
          await renamePasskey(id, other)
          await refresh()
        }}
      />
      <AskDialog
        open={asks === 'remove'}
        onClose={close}
        title={`Remove ${name}?`}
        consequences={[
          'It lets nobody in any more, here or elsewhere.',
          'Your recovery codes go with your last second factor.',
        ]}
        action="Remove this key"
        onConfirm={async () => {
          await removePasskey(id)
          notify.success(`“${name}” is removed.`)
          await refresh()
        }}
      />
    </li>
  )
}
