import { useQuery } from '@tanstack/react-query'

import { rolloutsQuery } from '../../api/developer/rollouts'
import type { DeveloperPlugin } from '../../api/types'
import { ErrorState } from '../../ui/feedback/error-state'
import { Loading } from '../../ui/feedback/loading'
import { Skeleton } from '../../ui/feedback/skeleton'
import { Section } from '../../ui/layout/section'
import { RolloutPanel } from './rollout-panel'
import { RolloutSteps } from './rollout-steps'

/** Versions that go to some people first: the newest, and what waits, at length, the others by what was done about them. */
export function OwnRollouts({ plugin }: { plugin: DeveloperPlugin }) {
  const count = plugin.rolloutCount ?? 0
  if (count === 0) return null
  return (
    <Section
      title="Roll-outs"
      description="A version goes to some people first, and to more of them as you raise it. Who has it keeps it."
      className="mt-10"
    >
      <Rollouts plugin={plugin} count={count} />
    </Section>
  )
}

function Rollouts({ plugin, count }: { plugin: DeveloperPlugin; count: number }) {
  const { data, error, isFetching, refetch } = useQuery(rolloutsQuery(plugin.id, count))
  if (data) {
    return (
      <div className="grid grid-cols-1 gap-4">
        {data.map((rollout, place) =>
          place === 0 || rollout.state === 'rolling' || rollout.state === 'paused' ? (
            <RolloutPanel key={rollout.version} plugin={plugin} rollout={rollout} />
          ) : (
            <RolloutSteps key={rollout.version} rollout={rollout} />
          ),
        )}
      </div>
    )
  }
  if (error) {
    return (
      <ErrorState
        title="The roll-outs could not be loaded"
        error={error}
        busy={isFetching}
        onRetry={() => void refetch()}
      />
    )
  }
  return (
    <Loading label="Loading the roll-outs">
      <Skeleton className="h-48 rounded-lg" />
    </Loading>
  )
}
