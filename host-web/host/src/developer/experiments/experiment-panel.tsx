import type { Experiment } from '../../api/developer/experiments'
import type { DeveloperPlugin } from '../../api/types'
import { Badge } from '../../ui/layout/badge'
import { LastMoment } from '../versions/last-moment'
import { ComparisonTable } from './comparison-table'
import { becameOf } from './ended-experiment'
import { ExperimentActions } from './experiment-actions'

interface ExperimentPanelProps {
  plugin: DeveloperPlugin
  experiment: Experiment
}

export function ExperimentPanel({ plugin, experiment }: ExperimentPanelProps) {
  const { older, olderPercent, newer, newerPercent, endsAt, endedAt, comparison } = experiment
  const rest = 100 - olderPercent - newerPercent
  return (
    <article
      aria-label={`Comparison of ${older} and ${newer}`}
      className="grid grid-cols-1 gap-5 rounded-lg border border-border bg-raised p-5 shadow-sm"
    >
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="font-mono text-[15px] font-semibold break-all">
          {older} <span className="font-sans font-normal text-muted">and</span> {newer}
        </h3>
        <Badge tone={endedAt === null ? 'accent' : 'neutral'}>{endedAt === null ? 'Running' : 'Over'}</Badge>
      </header>
      <p className="text-sm text-pretty text-muted">
        {olderPercent} of 100 people belong to {older}, {newerPercent} to {newer}
        {rest > 0 && `; ${rest} keep what is for everybody`}.{' '}
        {endedAt === null ? (
          <>
            It ends by itself on <LastMoment at={endsAt} />.
          </>
        ) : (
          becameOf(experiment)
        )}
      </p>
      {endedAt === null && <ExperimentActions plugin={plugin} experiment={experiment} />}
      {comparison ? (
        <ComparisonTable experiment={experiment} comparison={comparison} />
      ) : (
        <p className="text-sm text-muted">The figures are not there at the moment. Look again in a minute.</p>
      )}
    </article>
  )
}
