import { Badge, type Tone } from '../ui/layout/badge'

/** Points of the server; what they add up from stands beside it in words. */
function stepOf(risk: number): [string, Tone] {
  if (risk >= 50) return ['High risk', 'danger']
  return risk >= 20 ? ['Some risk', 'warning'] : ['Low risk', 'neutral']
}

export function RiskBadge({ risk }: { risk: number }) {
  const [words, tone] = stepOf(risk)
  return (
    <Badge tone={tone}>
      {words} · {risk}
    </Badge>
  )
}
