import { useForm } from 'react-hook-form'

import { inviteOwner } from '../../api/developer/owners'
import type { DeveloperPlugin } from '../../api/types'
import { Button } from '../../ui/controls/button'
import { Form } from '../../ui/controls/form'
import { notify } from '../../ui/feedback/notify'
import { useRefresh } from '../life/use-refresh'
import { UsernameField } from './username-field'

export function InviteForm({ plugin }: { plugin: DeveloperPlugin }) {
  const refresh = useRefresh()
  const form = useForm({ defaultValues: { username: '' } })
  const { isSubmitting } = form.formState
  const send = async ({ username }: { username: string }) => {
    await inviteOwner(plugin.id, username.trim())
    await refresh()
    form.reset()
    notify.success(`${username.trim()} is invited, and has seven days to accept`)
  }
  return (
    <Form form={form} fields={['username']} send={send} label="Invite somebody" className="mt-5 max-w-md">
      <UsernameField
        form={form}
        label="Invite a co-owner"
        hint="Whoever accepts can publish to everybody who has the plugin: invite people you trust."
      />
      <Button type="submit" busy={isSubmitting} className="justify-self-start">
        {isSubmitting ? 'Inviting…' : 'Invite'}
      </Button>
    </Form>
  )
}
