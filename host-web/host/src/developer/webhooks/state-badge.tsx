import type { Webhook } from '../../api/developer/webhooks'
import { Badge } from '../../ui/layout/badge'

export function StateBadge({ webhook: { disabled, failingSince } }: { webhook: Webhook }) {
  if (disabled) return <Badge tone={disabled === 'owner' ? 'neutral' : 'danger'}>Disabled</Badge>
  return failingSince ? <Badge tone="warning">Failing</Badge> : <Badge tone="success">Enabled</Badge>
}
