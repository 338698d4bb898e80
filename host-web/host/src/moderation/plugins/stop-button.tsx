import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useForm } from 'react-hook-form'

import { Button } from '../../ui/controls/button'
import { Dialog } from '../../ui/controls/dialog'
import { Field, Input } from '../../ui/controls/field'
import { Form } from '../../ui/controls/form'
import { notify } from '../../ui/feedback/notify'

const LONGEST = 500

interface StopButtonProps {
  stopped: boolean
  /** The name of what is stopped. */
  what: string
  /** Such as 'Block', and what takes it back, such as 'Unblock'. */
  verb: string
  undo: string
  stop: (reason: string) => Promise<unknown>
  lift: () => Promise<unknown>
  small?: boolean
}

/** Stops something with a reason that everybody reads, and lets it go again. Both ask for the password. */
export function StopButton(props: StopButtonProps) {
  const { stopped, what, verb, undo, stop, lift, small = false } = props
  const [asking, setAsking] = useState(false)
  const queries = useQueryClient()
  const refresh = async () => {
    await queries.invalidateQueries({ queryKey: ['moderation'] })
    void queries.invalidateQueries({ queryKey: ['catalog'] })
  }
  const lifting = useMutation({
    mutationFn: lift,
    onSuccess: async () => {
      await refresh()
      notify.success(`${undo}, ${what}: done.`)
    },
    onError: (error) => notify.error('Nothing was changed', error),
  })
  const size = small ? 'sm' : 'md'
  if (stopped) {
    return (
      <Button
        size={size}
        busy={lifting.isPending}
        aria-label={`${undo}: ${what}`}
        onClick={() => {
          lifting.mutate()
        }}
      >
        {undo}
      </Button>
    )
  }
  return (
    <>
      <Button
        size={size}
        variant="danger"
        {...(!small && { className: '-ml-4' })}
        aria-label={`${verb}: ${what}`}
        onClick={() => {
          setAsking(true)
        }}
      >
        {verb}…
      </Button>
      <Dialog
        open={asking}
        onOpenChange={setAsking}
        title={`${verb} ${what}?`}
        description="The reason is public, in the log and to those who are concerned. It can be taken back."
      >
        <ReasonForm
          label={`${verb} ${what}`}
          action={verb}
          send={async (reason) => {
            await stop(reason)
            await refresh()
            setAsking(false)
            notify.success(`${verb}, ${what}: done.`)
          }}
        />
      </Dialog>
    </>
  )
}

interface ReasonFormProps {
  label: string
  action: string
  send: (reason: string) => Promise<void>
}

function ReasonForm({ label, action, send }: ReasonFormProps) {
  const form = useForm({ defaultValues: { reason: '' } })
  const { errors, isSubmitting } = form.formState
  return (
    <Form form={form} fields={['reason']} send={({ reason }) => send(reason.trim())} label={label}>
      <Field label="Reason" hint="One line, for those who read it later." error={errors.reason?.message}>
        {(control) => (
          <Input
            {...control}
            {...form.register('reason', {
              validate: (reason) => reason.trim() !== '' || 'Say why',
              maxLength: { value: LONGEST, message: `At most ${LONGEST} characters` },
            })}
          />
        )}
      </Field>
      <Button type="submit" variant="primary" busy={isSubmitting}>
        {action}
      </Button>
    </Form>
  )
}
