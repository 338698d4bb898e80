import { useEffect, useState } from 'react'
import { Link } from 'react-router'

import { leadToFactorsWith } from '../api/http/confirmation'
import { Button } from '../ui/controls/button'
import { Dialog } from '../ui/controls/dialog'

/** Leads to the account's second factor when a command was refused for want of one. One of it stands in the shell. */
export function MissingFactorDialog() {
  const [open, setOpen] = useState(false)
  useEffect(
    () =>
      leadToFactorsWith(() => {
        setOpen(true)
      }),
    [],
  )
  const close = () => {
    setOpen(false)
  }
  return (
    <Dialog
      open={open}
      onOpenChange={setOpen}
      title="Set up a second factor first"
      description="On this platform only those publish who have one: a code of an app, or a security key. Nothing was done. Set one up on your account’s page, and come back."
    >
      <div className="flex flex-wrap justify-end gap-3">
        <Button variant="secondary" onClick={close}>
          Not now
        </Button>
        <Button asChild variant="primary">
          <Link to="/account#second-factor" onClick={close}>
            Set up a second factor
          </Link>
        </Button>
      </div>
    </Dialog>
  )
}
