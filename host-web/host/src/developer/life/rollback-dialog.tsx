import { useForm } from 'react-hook-form'

import { rollBackVersion } from '../../api/developer/life'
import { isNewer } from '../../api/developer/versions'
import { Button } from '../../ui/controls/button'
import { Dialog } from '../../ui/controls/dialog'
import { Field, Input, TextArea } from '../../ui/controls/field'
import { Form } from '../../ui/controls/form'
import { notify } from '../../ui/feedback/notify'
import { nextVersion } from './next-version'
import { useRefresh } from './use-refresh'
import type { LifeDialogProps } from './yank-dialog'

export function RollbackDialog(props: LifeDialogProps) {
  const { plugin, version, open, onClose } = props
  const highest = plugin.highest ?? version
  return (
    <Dialog
      open={open}
      onOpenChange={onClose}
      title={`Roll ${plugin.name} back to ${version}?`}
      description={`The same bytes as ${version} are published once more, under a higher number.`}
    >
      <ul className="mb-5 grid list-disc gap-1.5 pl-5 text-sm text-pretty">
        <li>Who has a lower number is offered the new one as an update, like any other.</li>
        <li>
          {highest} stays as it is: yank it too if nobody should install it any more. What it wrote into
          settings stays where people have it.
        </li>
        <li>A publication cannot be undone; what is wrong with it can be yanked.</li>
      </ul>
      <RollbackForm {...props} highest={highest} />
    </Dialog>
  )
}

function RollbackForm({ plugin, version, onClose, highest }: LifeDialogProps & { highest: string }) {
  const refresh = useRefresh()
  const form = useForm({
    defaultValues: { version: nextVersion(highest), changelog: `The same as ${version}.` },
  })
  const { errors, isSubmitting } = form.formState
  const send = async (next: { version: string; changelog: string }) => {
    const published = await rollBackVersion(plugin.id, version, next)
    await refresh()
    notify.success(`${published.version} is published with the bytes of ${version}`)
    onClose()
  }
  return (
    <Form form={form} fields={['version', 'changelog']} send={send} label={`Roll back to ${version}`}>
      <Field label="New version" hint={`Higher than ${highest}`} error={errors.version?.message}>
        {(control) => (
          <Input
            {...control}
            {...form.register('version', {
              required: 'Say under which number',
              validate: (number) => isNewer(number, highest) || `Must be a version above ${highest}`,
            })}
            className="font-mono"
            autoComplete="off"
          />
        )}
      </Field>
      <Field label="Changelog" error={errors.changelog?.message}>
        {(control) => <TextArea {...control} {...form.register('changelog')} rows={2} />}
      </Field>
      <Button type="submit" variant="primary" busy={isSubmitting}>
        {isSubmitting ? 'Publishing…' : `Publish ${version} again`}
      </Button>
    </Form>
  )
}
