import { useForm } from 'react-hook-form'

import { restoreVersion, yankVersion } from '../../api/developer/life'
import type { DeveloperPlugin } from '../../api/types'
import { Button } from '../../ui/controls/button'
import { Dialog } from '../../ui/controls/dialog'
import { Field, TextArea } from '../../ui/controls/field'
import { Form } from '../../ui/controls/form'
import { notify } from '../../ui/feedback/notify'
import { formatInstalls } from '../../ui/format'
import { useRefresh } from './use-refresh'

export interface LifeDialogProps {
  plugin: DeveloperPlugin
  version: string
  open: boolean
  onClose: () => void
}

export function YankDialog({ plugin, version, open, onClose }: LifeDialogProps) {
  const { latestPublished, previousPublished } = plugin
  const instead = version === latestPublished ? previousPublished : latestPublished
  return (
    <Dialog
      open={open}
      onOpenChange={onClose}
      title={`Yank ${plugin.name} ${version}?`}
      description="You can restore it at any time."
    >
      <ul className="mb-5 grid list-disc gap-1.5 pl-5 text-sm text-pretty">
        <li>
          Who has {version} keeps it, and is told with your reason that you withdrew it (
          {formatInstalls(plugin.installCount)} of the plugin in all).
        </li>
        <li>
          Nobody else can install it.{' '}
          {instead
            ? `Who installs the plugin gets ${instead}.`
            : 'No other version is left, so the plugin disappears from the marketplace.'}
        </li>
      </ul>
      <YankForm plugin={plugin} version={version} onDone={onClose} />
    </Dialog>
  )
}

interface YankFormProps {
  plugin: DeveloperPlugin
  version: string
  onDone: () => void
}

function YankForm({ plugin, version, onDone }: YankFormProps) {
  const refresh = useRefresh()
  const restore = useRestore(plugin.id)
  const form = useForm({ defaultValues: { reason: '' } })
  const { errors, isSubmitting } = form.formState
  const send = async ({ reason }: { reason: string }) => {
    await yankVersion(plugin.id, version, oneLine(reason))
    await refresh()
    notify.success(`${version} is yanked`, { label: 'Undo', onClick: () => void restore(version) })
    onDone()
  }
  return (
    <Form form={form} fields={['reason']} send={send} label={`Yank ${version}`}>
      <Field
        label="Reason"
        optional
        hint="Shown to everybody who has it, and in the public log."
        error={errors.reason?.message}
      >
        {(control) => (
          <TextArea
            {...control}
            {...form.register('reason', { maxLength: { value: 500, message: 'At most 500 characters' } })}
            rows={2}
            placeholder="Such as: it loses the last line of long documents"
          />
        )}
      </Field>
      <Button type="submit" variant="primary" busy={isSubmitting}>
        {isSubmitting ? 'Yanking…' : `Yank ${version}`}
      </Button>
    </Form>
  )
}

/** Reasons and messages are one line. */
export const oneLine = (text: string) => text.trim().replace(/\s+/g, ' ')

export function useRestore(pluginId: string) {
  const refresh = useRefresh()
  return async (version: string) => {
    try {
      await restoreVersion(pluginId, version)
      await refresh()
      notify.success(`${version} can be installed again`)
    } catch (error) {
      notify.error(`${version} could not be restored`, error)
    }
  }
}
