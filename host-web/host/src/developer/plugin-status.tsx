import { Badge, type Tone } from '../ui/layout/badge'
import { humanise } from '../ui/format'

const TONES: Record<string, Tone> = {
  published: 'success',
  approved: 'success',
  passed: 'success',
  draft: 'neutral',
  submitted: 'accent',
  in_review: 'accent',
  waiting: 'accent',
  appealed: 'accent',
  yanked: 'warning',
  held: 'warning',
  deprecated: 'warning',
  error: 'warning',
  rejected: 'danger',
  blocked: 'danger',
}

/** What a developer has to see without asking. */
export const isUndecided = (status: string) => status === 'in_review' || status === 'rejected'

/** The state of a plugin, of one version or of a check. */
export function StatusBadge({ status }: { status: string }) {
  return <Badge tone={TONES[status] ?? 'neutral'}>{humanise(status)}</Badge>
}
