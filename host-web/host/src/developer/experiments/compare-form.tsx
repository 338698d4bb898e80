import { useState } from 'react'
import { useForm } from 'react-hook-form'

import { MOST_DAYS, SHARE_STEP, startExperiment } from '../../api/developer/experiments'
import type { DeveloperPlugin } from '../../api/types'
import { randomId } from '../../browser/random-id'
import { Button } from '../../ui/controls/button'
import { Field, Input, NativeSelect } from '../../ui/controls/field'
import { Form } from '../../ui/controls/form'
import { notify } from '../../ui/feedback/notify'
import { useRefresh } from '../life/use-refresh'

interface CompareFormProps {
  plugin: DeveloperPlugin
  /** The newest first, two at least. */
  versions: string[]
  onStarted: () => void
}

interface Fields {
  first: string
  second: string
  firstPercent: string
  secondPercent: string
  days: string
}

export function CompareForm({ plugin, versions, onStarted }: CompareFormProps) {
  // Pressed twice, or sent again after a lost answer, it is the same one.
  const [id] = useState(randomId)
  const refresh = useRefresh()
  const [newest = '', before = ''] = versions
  const form = useForm<Fields>({
    defaultValues: { first: before, second: newest, firstPercent: '50', secondPercent: '50', days: '14' },
  })
  const { errors, isSubmitting } = form.formState
  const send = async (wish: Fields) => {
    const compared = [
      { version: wish.first, percent: Number(wish.firstPercent) },
      { version: wish.second, percent: Number(wish.secondPercent) },
    ]
    await startExperiment(plugin.id, { id, versions: compared, days: Number(wish.days) })
    await refresh()
    notify.success(`${wish.first} and ${wish.second} are compared`)
    onStarted()
  }
  const isOther = () => form.getValues('first') !== form.getValues('second') || 'Choose another version'
  const isLeft = () => {
    const { firstPercent, secondPercent } = form.getValues()
    return Number(firstPercent) + Number(secondPercent) <= 100 || 'Both together are 100 % at most'
  }
  return (
    <Form form={form} fields={['days']} send={send} label="Compare two versions">
      <div className="grid grid-cols-[1fr_7rem] items-start gap-3">
        <Field label="One version">
          {(control) => (
            <NativeSelect {...control} {...form.register('first')} defaultValue={before}>
              <Versions versions={versions} />
            </NativeSelect>
          )}
        </Field>
        <Field label="Share, %" error={errors.firstPercent?.message}>
          {(control) => (
            <Input
              {...control}
              {...form.register('firstPercent', { validate: isShare })}
              inputMode="numeric"
              aria-label="Share, %, of one version"
            />
          )}
        </Field>
        <Field label="The other version" error={errors.second?.message}>
          {(control) => (
            <NativeSelect
              {...control}
              {...form.register('second', { validate: isOther })}
              defaultValue={newest}
            >
              <Versions versions={versions} />
            </NativeSelect>
          )}
        </Field>
        <Field label="Share, %" error={errors.secondPercent?.message}>
          {(control) => (
            <Input
              {...control}
              {...form.register('secondPercent', { validate: { share: isShare, left: isLeft } })}
              inputMode="numeric"
              aria-label="Share, %, of the other version"
            />
          )}
        </Field>
      </div>
      <p className="text-[13px] text-pretty text-muted">
        Shares are multiples of {SHARE_STEP} %, and for the same two versions the same each time. All others
        keep what is for everybody. To give a new version to its share alone, publish it to some people first,
        and pause its roll-out.
      </p>
      <Field label="Days" hint={`At most ${MOST_DAYS}; then it ends by itself.`} error={errors.days?.message}>
        {(control) => (
          <Input
            {...control}
            {...form.register('days', { validate: wholeUpTo(MOST_DAYS) })}
            inputMode="numeric"
          />
        )}
      </Field>
      <Button type="submit" variant="primary" busy={isSubmitting}>
        {isSubmitting ? 'Starting…' : 'Compare them'}
      </Button>
    </Form>
  )
}

const Versions = ({ versions }: { versions: string[] }) =>
  versions.map((version) => <option key={version}>{version}</option>)

const MOST_SHARE = 100 - SHARE_STEP

const isShare = (text: string) => {
  const share = Number(text)
  const isOne = Number.isInteger(share / SHARE_STEP) && share >= SHARE_STEP && share <= MOST_SHARE
  return isOne || `A multiple of ${SHARE_STEP} from ${SHARE_STEP} to ${MOST_SHARE}`
}

const wholeUpTo = (most: number) => (text: string) => {
  const number = Number(text)
  return (Number.isInteger(number) && number >= 1 && number <= most) || `A whole number from 1 to ${most}`
}
