import type { SettingContribution } from '@plugin-platform/sdk'

import { Field, Input, NativeSelect } from '../ui/field'
import { Switch } from '../ui/switch'

interface SettingControlProps {
  setting: SettingContribution
  value: unknown
  error: string | undefined
  onChange: (value: unknown) => void
}

/** The field for one setting, after the type that its manifest declares. */
export function SettingControl({ setting, value, error, onChange }: SettingControlProps) {
  const { label, description, type } = setting
  const inline = type === 'boolean' || type === 'color'
  return (
    <Field label={label} hint={description} error={error} inline={inline}>
      {(control) => {
        switch (type) {
          case 'boolean':
            return <Switch {...control} checked={value === true} onCheckedChange={onChange} />
          case 'number':
            return (
              <Input
                {...control}
                type="number"
                className="max-w-40"
                value={typeof value === 'number' ? value : ''}
                min={setting.minimum}
                max={setting.maximum}
                step={setting.step ?? 'any'}
                onChange={(event) => {
                  onChange(Number.isNaN(event.target.valueAsNumber) ? undefined : event.target.valueAsNumber)
                }}
              />
            )
          case 'select':
            return (
              <NativeSelect
                {...control}
                className="max-w-sm"
                value={asText(value)}
                onChange={(event) => {
                  onChange(event.target.value)
                }}
              >
                {setting.options?.map((option) => (
                  <option key={option.value} value={option.value}>
                    {option.label}
                  </option>
                ))}
              </NativeSelect>
            )
          case 'color':
            return (
              <input
                {...control}
                type="color"
                className="h-8 w-14 cursor-pointer rounded-sm border border-border-strong bg-surface p-0.5"
                value={asText(value) || '#000000'}
                onChange={(event) => {
                  onChange(event.target.value)
                }}
              />
            )
          case 'string':
            return (
              <Input
                {...control}
                value={asText(value)}
                maxLength={setting.maxLength}
                onChange={(event) => {
                  onChange(event.target.value)
                }}
              />
            )
        }
      }}
    </Field>
  )
}

const asText = (value: unknown) => (typeof value === 'string' ? value : '')
