import type { Rollout, RolloutStep } from '../../api/developer/rollouts'
import type { DeveloperPlugin } from '../../api/types'
import { Callout } from '../../ui/feedback/callout'
import { Progress } from '../../ui/feedback/progress'
import { Badge, type Tone } from '../../ui/layout/badge'
import { humanise } from '../../ui/format'
import { ArmsTable } from './arms-table'
import { RolloutActions } from './rollout-actions'
import { Steps } from './rollout-steps'

const TONES: Record<Rollout['state'], Tone> = {
  rolling: 'accent',
  paused: 'warning',
  halted: 'danger',
  completed: 'success',
}

interface RolloutPanelProps {
  plugin: DeveloperPlugin
  rollout: Rollout
}

export function RolloutPanel({ plugin, rollout }: RolloutPanelProps) {
  const { version, percent, state, previous, arms, changes } = rollout
  const share = state === 'completed' ? 100 : percent
  const halt = state === 'halted' ? changes.find(({ kind }) => kind === 'halted') : undefined
  return (
    <article
      aria-label={`Roll-out of ${version}`}
      className="grid grid-cols-1 gap-5 rounded-lg border border-border bg-raised p-5 shadow-sm"
    >
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="font-mono text-[15px] font-semibold break-all">{version}</h3>
        <Badge tone={TONES[state]}>{humanise(state)}</Badge>
        <p className="ml-auto text-sm text-muted tabular-nums">{share} % of people</p>
      </header>
      <Progress share={share / 100} label={`${version} is rolled out to so many of a hundred people`} />
      <p className="text-sm text-pretty text-muted">{saidOf(rollout)}</p>
      {halt && <Halted halt={halt} previous={previous} />}
      <RolloutActions plugin={plugin} rollout={rollout} />
      {arms && <ArmsTable arms={arms} version={version} />}
      <Steps version={version} changes={changes} />
    </article>
  )
}

function saidOf({ version, state, percent, previous }: Rollout): string {
  const others = previous ? `All others get ${previous}.` : 'All others get what there is for everybody.'
  switch (state) {
    case 'rolling':
      return `${percent} of 100 people are offered ${version}. ${others}`
    case 'paused':
      return `Nobody else is offered ${version} until you resume it. ${others}`
    case 'halted':
      return `Nobody else gets ${version}. ${others}`
    case 'completed':
      return `Everybody gets ${version}.`
  }
}

function Halted({ halt, previous }: { halt: RolloutStep; previous: string | null }) {
  return (
    <Callout tone="danger" title={halt.automatic ? 'Halted because of errors' : 'Halted by an owner'}>
      {halt.reason && <p className="break-words">{halt.reason}</p>}
      <p className="mt-1">
        Who has it keeps it{previous && `, and is offered ${previous}`}. Publish a version that mends it, or
        resume this one.
      </p>
    </Callout>
  )
}
