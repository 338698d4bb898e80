import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'
import { useNavigate } from 'react-router'

import { deleteAccount, wasDeleted } from '../../api/account/data'
import type { User } from '../../api/types'
import { useAuth } from '../../auth/auth-store'
import type { Owner } from '../../browser/page-owner'
import { useDocuments } from '../../documents/documents-context'
import type { Shelf } from '../../documents/shelf'
import { pageSync } from '../../sync/page-sync'
import { Button } from '../../ui/controls/button'
import { Dialog } from '../../ui/controls/dialog'
import { Field, Input } from '../../ui/controls/field'
import { Form } from '../../ui/controls/form'
import { notify } from '../../ui/feedback/notify'
import { Section } from '../../ui/layout/section'

export function AccountDeletion({ user }: { user: User }) {
  const [asking, setAsking] = useState(false)
  return (
    <Section
      boxed
      title="Delete the account"
      description="At once and for good. Download your data first if you want to keep any of it."
    >
      <Button
        variant="danger"
        onClick={() => {
          setAsking(true)
        }}
      >
        Delete my account
      </Button>
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title={`Delete ${user.username}?`}
        description="Nobody can bring it back, and nobody gets the name again."
      >
        <DeletionForm user={user} />
      </Dialog>
    </Section>
  )
}

const CONSEQUENCES = [
  'You are signed out everywhere, and your API tokens end.',
  'What you installed, its settings and your notifications are deleted.',
  'Plugins that you own have to be handed over first. Where you published, your name stays on those versions.',
  'Your documents stay in each browser in which you wrote them, for whoever uses it.',
]

function DeletionForm({ user }: { user: User }) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const { shelf } = useDocuments()
  const form = useForm({ defaultValues: { username: '' } })
  const { errors, isSubmitting } = form.formState
  const send = async ({ username }: { username: string }) => {
    await deleteSurely(user.id, username.trim())
    // The account is gone, whatever becomes of this. The page may hear so first, and be a visitor's by now.
    const owner: Owner = `user:${user.id}`
    await leaveDocuments(shelf, owner)
    await pageSync.forget(owner).catch((error: unknown) => {
      console.error('What was compared with the account could not be forgotten.', error)
    })
    useAuth.setState({ user: null, merged: null })
    queries.clear()
    await navigate('/', { replace: true })
  }
  return (
    <Form form={form} fields={['username']} send={send} label="Delete the account">
      <ul className="grid list-disc gap-1.5 pl-5 text-sm text-pretty">
        {CONSEQUENCES.map((consequence) => (
          <li key={consequence}>{consequence}</li>
        ))}
      </ul>
      <Field label={`Type ${user.username} to go on`} error={errors.username?.message}>
        {(control) => (
          <Input
            {...control}
            {...form.register('username', {
              validate: (typed) =>
                typed.trim().toLowerCase() === user.username.toLowerCase() ||
                `Type ${user.username}, and the account is deleted`,
            })}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
          />
        )}
      </Field>
      <Button type="submit" variant="danger" busy={isSubmitting} className="justify-self-start">
        {isSubmitting ? 'Deleting…' : 'Delete for good'}
      </Button>
    </Form>
  )
}

/** An answer that was lost is asked for: whoever presses again has no session any more. */
async function deleteSurely(userId: string, username: string): Promise<void> {
  try {
    await deleteAccount(username)
  } catch (error) {
    if (!(await wasDeleted(userId).catch(() => false))) throw error
  }
}

/** What fails here is tried once more at each start, too: see `Documents.takeInGone`. */
async function leaveDocuments(shelf: Shelf, owner: Owner): Promise<void> {
  try {
    await shelf.leave(owner)
    notify.success('Your account is deleted.')
  } catch (error) {
    console.error('The documents of the account could not be left to the browser.', error)
    notify.info('Your account is deleted. Its documents are in this browser, but not in the list yet.', {
      label: 'Try again',
      onClick: () => void leaveDocuments(shelf, owner),
    })
  }
}
