import clsx from 'clsx'
import { ChevronDown, CircleAlert } from 'lucide-react'
import { type ComponentProps, type ReactNode, useId } from 'react'

const CONTROL = clsx(
  'w-full rounded-md border border-border-strong bg-surface px-3 text-sm text-text shadow-sm transition-colors',
  'placeholder:text-muted hover:border-muted focus-visible:border-accent focus-visible:outline-offset-0',
  'aria-invalid:border-danger disabled:opacity-60 max-sm:text-base',
)

export function Input({ className, ...props }: ComponentProps<'input'>) {
  return <input {...props} className={clsx(CONTROL, 'h-10', className)} />
}

export function TextArea({ className, ...props }: ComponentProps<'textarea'>) {
  return <textarea {...props} className={clsx(CONTROL, 'min-h-24 py-2', className)} />
}

/** The browser's own select, which phones and screen readers know best. `className` sizes the whole. */
export function NativeSelect({ className, ...props }: ComponentProps<'select'>) {
  return (
    <span className={clsx('relative block h-10', className)}>
      <select
        {...props}
        className={clsx(CONTROL, 'h-full cursor-pointer appearance-none pr-9 text-ellipsis')}
      />
      <ChevronDown
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-3 size-4 -translate-y-1/2 text-muted"
      />
    </span>
  )
}

/** What ties a control to its label, hint and error. */
export interface ControlProps {
  id: string
  'aria-invalid': true | undefined
  'aria-describedby': string | undefined
}

interface FieldProps {
  label: string
  hint?: ReactNode
  error?: string | undefined
  optional?: boolean
  /** The control stands beside the label, as a switch does. */
  inline?: boolean
  children: (control: ControlProps) => ReactNode
}

export function Field({ label, hint, error, optional, inline, children }: FieldProps) {
  const id = useId()
  const control: ControlProps = {
    id,
    'aria-invalid': error ? true : undefined,
    'aria-describedby': clsx(hint && `${id}-hint`, error && `${id}-error`) || undefined,
  }
  return (
    <div
      className={clsx(
        inline
          ? 'grid grid-cols-[1fr_auto] items-center gap-x-6 gap-y-1'
          : 'grid grid-cols-1 content-start gap-1.5',
      )}
    >
      <label htmlFor={id} className="text-sm font-medium">
        {label}
        {optional && <span className="ml-1.5 font-normal text-muted">optional</span>}
      </label>
      {children(control)}
      {hint && (
        <p id={`${id}-hint`} className="col-span-full text-[13px] text-pretty text-muted">
          {hint}
        </p>
      )}
      {error && (
        <p
          id={`${id}-error`}
          role="alert"
          className="col-span-full flex items-start gap-1.5 text-[13px] text-danger"
        >
          <CircleAlert aria-hidden className="mt-0.5 size-3.5 shrink-0" />
          {error}
        </p>
      )}
    </div>
  )
}
