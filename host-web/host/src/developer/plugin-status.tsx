import { Badge, type Tone } from '../ui/layout/badge'
import { humanise } from '../ui/format'

const TONES: Record<string, Tone> = {
  published: 'success',
  approved: 'success',
  draft: 'neutral',
  submitted: 'accent',
  yanked: 'warning',
  deprecated: 'warning',
  rejected: 'danger',
  blocked: 'danger',
}

/** The state of a plugin or of one version. */
export function StatusBadge({ status }: { status: string }) {
  return <Badge tone={TONES[status] ?? 'neutral'}>{humanise(status)}</Badge>
}
