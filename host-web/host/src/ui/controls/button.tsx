import clsx from 'clsx'
import { LoaderCircle } from 'lucide-react'
import { Slot } from 'radix-ui'
import type { ComponentProps } from 'react'

type Variant = 'primary' | 'secondary' | 'ghost' | 'danger'
type Size = 'sm' | 'md' | 'lg' | 'icon'

const VARIANTS: Record<Variant, string> = {
  primary: 'bg-accent text-accent-contrast shadow-sm hover:bg-accent-hover',
  secondary: 'border border-border-strong bg-raised text-text shadow-sm hover:bg-hover',
  ghost: 'text-muted hover:bg-hover hover:text-text',
  danger: 'text-danger hover:bg-danger-soft',
}

const SIZES: Record<Size, string> = {
  sm: 'h-8 gap-1.5 rounded-sm px-3 text-[13px]',
  md: 'h-10 gap-2 rounded-md px-4 text-sm',
  lg: 'h-11 gap-2 rounded-md px-5 text-[15px]',
  icon: 'size-9 rounded-md',
}

export function buttonClass(variant: Variant = 'secondary', size: Size = 'md', extra?: string): string {
  return clsx(
    'inline-flex shrink-0 cursor-pointer items-center justify-center font-medium whitespace-nowrap select-none',
    'transition-[background-color,color,scale] duration-150 active:scale-[0.98]',
    'disabled:pointer-events-none disabled:opacity-50 aria-disabled:cursor-default',
    VARIANTS[variant],
    SIZES[size],
    extra,
  )
}

interface ButtonProps extends ComponentProps<'button'> {
  variant?: Variant
  size?: Size
  /** Shows that the work goes on. The button keeps its focus and ignores presses. */
  busy?: boolean
  /** Gives its looks and behaviour to the only child, such as a link. */
  asChild?: boolean
}

export function Button(props: ButtonProps) {
  const { variant, size, busy = false, asChild = false, className, children, onClick, ...rest } = props
  const looks = buttonClass(variant, size, className)
  if (asChild) {
    return (
      <Slot.Root className={looks} onClick={onClick} {...rest}>
        {children}
      </Slot.Root>
    )
  }
  return (
    <button
      type="button"
      {...rest}
      className={looks}
      aria-disabled={busy || undefined}
      onClick={(event) => {
        if (busy) event.preventDefault()
        else onClick?.(event)
      }}
    >
      {busy && <LoaderCircle aria-hidden className="size-4 animate-spin" />}
      {children}
    </button>
  )
}
