import { encode } from 'uqr'

interface QrCodeProps {
  value: string
  label: string
}

/** Drawn in this page: what is in it goes to nobody. Black on white in both themes, as cameras want it. */
export function QrCode({ value, label }: QrCodeProps) {
  const { data, size } = encode(value, { border: 4 })
  const squares = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')))
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      className="size-48 rounded-md border border-border bg-white"
    >
      <path d={squares.join('')} fill="black" />
    </svg>
  )
}
