import { Progress as Radix } from 'radix-ui'

/** `share` is 0 to 1. */
export function Progress({ share, label }: { share: number; label: string }) {
  const percent = Math.round(share * 100)
  return (
    <Radix.Root value={percent} aria-label={label} className="h-2 overflow-hidden rounded-full bg-hover">
      <Radix.Indicator
        className="h-full origin-left rounded-full bg-accent transition-transform duration-200"
        style={{ transform: `scaleX(${share})` }}
      />
    </Radix.Root>
  )
}
