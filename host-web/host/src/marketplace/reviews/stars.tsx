import clsx from 'clsx'
import { Star } from 'lucide-react'
import type { UseFormRegisterReturn } from 'react-hook-form'

import { plural } from '../../ui/format'

const FIVE = [1, 2, 3, 4, 5]
const GIVEN = 'fill-amber-400 text-amber-500'

/** How many stars somebody gave, as a picture with a name. */
export function Stars({ count, className }: { count: number; className?: string }) {
  return (
    <span
      role="img"
      aria-label={`${count} of 5 stars`}
      className={clsx('inline-flex gap-0.5 align-[-2px]', className)}
    >
      {FIVE.map((star) => (
        <Star
          key={star}
          aria-hidden
          className={clsx('size-4', star <= count ? GIVEN : 'text-border-strong')}
        />
      ))}
    </span>
  )
}

interface StarInputProps {
  value: number
  field: UseFormRegisterReturn
  error: string | undefined
}

/** Five radio buttons, which the keyboard and screen readers know what to do with. */
export function StarInput({ value, field, error }: StarInputProps) {
  return (
    <fieldset aria-describedby={error ? 'stars-error' : undefined}>
      <legend className="mb-1.5 text-sm font-medium">Your rating</legend>
      <div className="flex">
        {FIVE.map((star) => (
          <label
            key={star}
            className="cursor-pointer rounded-sm p-1 has-focus-visible:outline-2 has-focus-visible:outline-accent"
          >
            <input {...field} type="radio" value={star} className="sr-only" />
            <span className="sr-only">{plural(star, 'star')}</span>
            <Star
              aria-hidden
              className={clsx('size-7', star <= value ? GIVEN : 'text-border-strong hover:text-amber-500')}
            />
          </label>
        ))}
      </div>
      {error && (
        <p id="stars-error" role="alert" className="mt-1 text-[13px] text-danger">
          {error}
        </p>
      )}
    </fieldset>
  )
}
