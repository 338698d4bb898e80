import type { SettingContribution } from '@plugin-platform/sdk'
import { useState } from 'react'

import { Field, Input } from '../../ui/controls/field'

interface NumberSettingProps {
  setting: SettingContribution
  value: unknown
  error: string | undefined
  onChange: (value: number | undefined, isDone: boolean) => void
}

/** A number while it is typed: half of one is not sent, and an empty field goes back to the default when one leaves it. */
export function NumberSetting({ setting, value, error, onChange }: NumberSettingProps) {
  const { label, description, minimum, maximum, step } = setting
  const [typed, setTyped] = useState<string | null>(null)
  const [problem, setProblem] = useState<string>()
  const stored = typeof value === 'number' ? String(value) : ''
  return (
    <Field label={label} hint={description} error={problem ?? error}>
      {(control) => (
        <Input
          {...control}
          type="number"
          className="max-w-40"
          value={typed ?? stored}
          placeholder={typeof setting.default === 'number' ? String(setting.default) : undefined}
          min={minimum}
          max={maximum}
          step={step ?? 'any'}
          onChange={({ target }) => {
            setTyped(target.value)
            const found = problemWith(target, setting)
            setProblem(found)
            if (!found && target.value !== '') onChange(target.valueAsNumber, false)
          }}
          onBlur={({ target }) => {
            if (typed === null || problem !== undefined) return
            if (target.value === '') onChange(undefined, true)
            setTyped(null)
          }}
        />
      )}
    </Field>
  )
}

function problemWith(
  { value, valueAsNumber, validity }: HTMLInputElement,
  { minimum, maximum, step }: SettingContribution,
): string | undefined {
  if (validity.badInput) return 'Must be a number.'
  if (value === '') return undefined
  if (minimum !== undefined && valueAsNumber < minimum) return `Must be at least ${minimum}.`
  if (maximum !== undefined && valueAsNumber > maximum) return `Must be at most ${maximum}.`
  if (validity.stepMismatch)
    return `Must be in steps of ${step ?? 1}${minimum === undefined ? '' : ` from ${minimum}`}.`
  return undefined
}
