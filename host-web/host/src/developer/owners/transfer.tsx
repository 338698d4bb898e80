import { useState } from 'react'
import { useForm } from 'react-hook-form'

import { offerTransfer, type Owners, withdrawTransfer } from '../../api/developer/owners'
import type { DeveloperPlugin } from '../../api/types'
import { Button } from '../../ui/controls/button'
import { Dialog } from '../../ui/controls/dialog'
import { Form } from '../../ui/controls/form'
import { Callout } from '../../ui/feedback/callout'
import { notify } from '../../ui/feedback/notify'
import { formatDate, formatInstalls } from '../../ui/format'
import { useRefresh } from '../life/use-refresh'
import { UsernameField } from './username-field'
import { Section } from '../../ui/layout/section'

interface TransferProps {
  plugin: DeveloperPlugin
  /** The one that stands. */
  offer: Owners['offers'][number] | undefined
}

/** Handing a plugin over takes two: the one offers, the other accepts. */
export function Transfer({ plugin, offer }: TransferProps) {
  const [open, setOpen] = useState(false)
  return (
    <Section title="Hand it over" description="You offer, the other one accepts. Until then nothing changes.">
      {offer ? (
        <StandingOffer plugin={plugin} offer={offer} />
      ) : (
        <Button
          onClick={() => {
            setOpen(true)
          }}
        >
          Offer to somebody
        </Button>
      )}
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={`Hand ${plugin.name} over?`}
        description="You can withdraw the offer until it is accepted. Afterwards only the new publisher can hand it back."
      >
        <ul className="mb-5 grid list-disc gap-1.5 pl-5 text-sm text-pretty">
          <li>The new publisher answers for it, is shown as its author, and you are no owner any more.</li>
          <li>
            Who has it is told for 30 days that it changed hands ({formatInstalls(plugin.installCount)}).
          </li>
          <li>Invitations that are open end; co-owners stay.</li>
        </ul>
        <OfferForm
          plugin={plugin}
          onDone={() => {
            setOpen(false)
          }}
        />
      </Dialog>
    </Section>
  )
}

function OfferForm({ plugin, onDone }: { plugin: DeveloperPlugin; onDone: () => void }) {
  const refresh = useRefresh()
  const form = useForm({ defaultValues: { username: '' } })
  const { isSubmitting } = form.formState
  const send = async ({ username }: { username: string }) => {
    await offerTransfer(plugin.id, username.trim())
    await refresh()
    notify.success(`${plugin.name} is offered to ${username.trim()} for seven days`)
    onDone()
  }
  return (
    <Form form={form} fields={['username']} send={send} label={`Offer ${plugin.name}`}>
      <UsernameField form={form} label="New publisher" hint="The offer is good for seven days." />
      <Button type="submit" variant="primary" busy={isSubmitting}>
        {isSubmitting ? 'Offering…' : 'Offer it'}
      </Button>
    </Form>
  )
}

function StandingOffer({ plugin, offer }: { plugin: DeveloperPlugin; offer: Owners['offers'][number] }) {
  const [busy, setBusy] = useState(false)
  const refresh = useRefresh()
  const withdraw = async () => {
    setBusy(true)
    try {
      await withdrawTransfer(plugin.id)
      await refresh()
      notify.success('The offer is withdrawn')
    } catch (error) {
      notify.error('The offer could not be withdrawn', error)
    } finally {
      setBusy(false)
    }
  }
  return (
    <Callout tone="info" title={`Offered to ${offer.username} until ${formatDate(offer.expiresAt)}`}>
      <Button size="sm" className="mt-3" busy={busy} onClick={() => void withdraw()}>
        Withdraw the offer
      </Button>
    </Callout>
  )
}
