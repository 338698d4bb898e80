import { type InputHTMLAttributes, useId } from 'react'

interface ChoicesProps {
  legend: string
  choices: { value: string; label: string }[]
  /** What `register` gives. */
  field: InputHTMLAttributes<HTMLInputElement> & { ref: (element: HTMLInputElement | null) => void }
  type?: 'checkbox' | 'radio'
  error?: string | undefined
}

/** Boxes to tick, or one of several. */
export function Choices({ legend, choices, field, type = 'checkbox', error }: ChoicesProps) {
  const id = useId()
  return (
    <fieldset aria-describedby={error ? id : undefined}>
      <legend className="text-sm font-medium">{legend}</legend>
      <div className="mt-1.5 grid gap-x-4 gap-y-0.5">
        {choices.map(({ value, label }) => (
          <label key={value} className="flex min-h-8 cursor-pointer items-center gap-2.5 text-sm">
            <input {...field} type={type} value={value} className="size-4 shrink-0 accent-(--color-accent)" />
            {label}
          </label>
        ))}
      </div>
      {error && (
        <p id={id} role="alert" className="mt-1 text-[13px] text-danger">
          {error}
        </p>
      )}
    </fieldset>
  )
}
