import type { SettingContribution } from '@plugin-platform/sdk'

import { Field, Input, NativeSelect } from '../../ui/controls/field'
import { Switch } from '../../ui/controls/switch'
import { NumberSetting } from './number-setting'

interface SettingControlProps {
  setting: SettingContribution
  value: unknown
  error: string | undefined
  /** `isDone`: nothing more is to be expected, as with a switch. */
  onChange: (value: unknown, isDone: boolean) => void
}

/** The field for one setting, after the type that its manifest declares. */
export function SettingControl({ setting, value, error, onChange }: SettingControlProps) {
  const { label, description, type } = setting
  if (type === 'number') return <NumberSetting {...{ setting, value, error, onChange }} />
  const inline = type === 'boolean' || type === 'color'
  return (
    <Field label={label} hint={description} error={error} inline={inline}>
      {(control) => {
        switch (type) {
          case 'boolean':
            return (
              <Switch
                {...control}
                checked={value === true}
                onCheckedChange={(checked) => {
                  onChange(checked, true)
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
                  onChange(event.target.value, true)
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
                  onChange(event.target.value, false)
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
                  onChange(event.target.value, false)
                }}
              />
            )
        }
      }}
    </Field>
  )
}

const asText = (value: unknown) => (typeof value === 'string' ? value : '')
