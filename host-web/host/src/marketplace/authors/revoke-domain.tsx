import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'

import { revokeDomain } from '../../api/account/domains'
import { authorQuery } from '../../api/authors'
import { Button } from '../../ui/controls/button'
import { Dialog } from '../../ui/controls/dialog'
import { Field, TextArea } from '../../ui/controls/field'
import { Form } from '../../ui/controls/form'
import { notify } from '../../ui/feedback/notify'

interface RevokeDomainProps {
  username: string
  domain: string
}

/** A moderator's: whatever the domain says, the author is not shown with it any more. */
export function RevokeDomain({ username, domain }: RevokeDomainProps) {
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Button
        variant="ghost"
        size="sm"
        onClick={() => {
          setAsking(true)
        }}
      >
        Take {domain} away…
      </Button>
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title={`Take ${domain} away from ${username}?`}
        description="Nobody sees it beside the name any more, and the account cannot claim it again."
      >
        <RevokeForm
          username={username}
          domain={domain}
          onDone={() => {
            setAsking(false)
          }}
        />
      </Dialog>
    </>
  )
}

function RevokeForm({ username, domain, onDone }: RevokeDomainProps & { onDone: () => void }) {
  const queries = useQueryClient()
  const form = useForm({ defaultValues: { reason: '' } })
  const { errors, isSubmitting } = form.formState
  const send = async ({ reason }: { reason: string }) => {
    await revokeDomain(username, domain, reason.trim())
    notify.success(`${domain} is taken away. It takes a moment until everybody sees that.`)
    onDone()
    await queries.invalidateQueries({ queryKey: authorQuery(username).queryKey })
  }
  return (
    <Form form={form} fields={['reason']} send={send} label="Take the domain away">
      <Field label="Why" hint="The author reads it." error={errors.reason?.message}>
        {(control) => (
          <TextArea
            {...control}
            {...form.register('reason', {
              validate: (typed) => typed.trim() !== '' || 'Say why',
              maxLength: { value: 1000, message: 'At most 1,000 characters' },
            })}
            rows={3}
          />
        )}
      </Field>
      <Button type="submit" variant="danger" busy={isSubmitting} className="justify-self-start">
        Take it away
      </Button>
    </Form>
  )
}
