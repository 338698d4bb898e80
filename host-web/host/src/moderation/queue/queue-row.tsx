import { Link } from 'react-router'

import type { WaitingVersion } from '../../api/moderation/moderation-types'
import { formatAge } from '../../ui/format'
import { Badge } from '../../ui/layout/badge'
import { ClaimControl } from '../claim-control'
import { RiskBadge } from '../risk-badge'
import { reviewPath } from '../paths'

export function QueueRow({ item }: { item: WaitingVersion }) {
  const { pluginId, version, name, owner, waitingSince, reasons, risk, state } = item
  return (
    <li>
      <article
        aria-label={`${name} ${version}`}
        className="flex flex-wrap items-start gap-x-6 gap-y-4 rounded-lg border border-border bg-raised p-4 shadow-sm sm:p-5"
      >
        <div className="min-w-0 flex-1 basis-72">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
            <h2 className="text-[15px] font-semibold break-words">
              <Link
                to={reviewPath(pluginId, version)}
                className="inline-block rounded-sm py-0.5 underline-offset-4 hover:underline"
              >
                {name} <span className="font-mono font-medium">{version}</span>
              </Link>
            </h2>
            <RiskBadge risk={risk} />
            {state === 'appealed' && <Badge tone="accent">Appeal</Badge>}
          </div>
          <p className="mt-1 text-[13px] text-muted">
            <span className="font-mono">{pluginId}</span> by {owner} · queued{' '}
            <time dateTime={waitingSince} title={new Date(waitingSince).toLocaleString('en')}>
              {formatAge(waitingSince)}
            </time>
          </p>
          <ul className="mt-2 list-disc pl-5 text-sm text-pretty">
            {reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </div>
        <ClaimControl review={item} />
      </article>
    </li>
  )
}
