import { useId } from 'react'

import { NativeSelect } from './field'

interface LabelledSelectProps {
  label: string
  value: string
  options: [value: string, name: string][]
  onChange: (value: string) => void
}

/** One of a few, with its name above. */
export function LabelledSelect({ label, value, options, onChange }: LabelledSelectProps) {
  const id = useId()
  return (
    <div className="grid gap-1">
      <label htmlFor={id} className="text-[13px] font-medium">
        {label}
      </label>
      <NativeSelect
        id={id}
        value={value}
        className="min-w-36"
        onChange={({ target }) => {
          onChange(target.value)
        }}
      >
        {options.map(([key, name]) => (
          <option key={key} value={key}>
            {name}
          </option>
        ))}
      </NativeSelect>
    </div>
  )
}
