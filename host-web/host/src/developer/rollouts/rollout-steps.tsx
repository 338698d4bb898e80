import { ChevronDown } from 'lucide-react'
import { Collapsible } from 'radix-ui'

import type { Rollout, RolloutStep } from '../../api/developer/rollouts'
import { humanise } from '../../ui/format'
import { LastMoment } from '../versions/last-moment'

/** An earlier roll-out: what became of it. */
export function RolloutSteps({ rollout: { version, state, percent, changes } }: { rollout: Rollout }) {
  return (
    <article
      aria-label={`Roll-out of ${version}`}
      className="rounded-lg border border-border bg-raised px-5 py-4 shadow-sm"
    >
      <h3 className="font-mono text-[15px] font-semibold break-all">{version}</h3>
      <p className="mt-1 text-sm text-muted">
        {state === 'completed' ? 'Everybody gets it.' : `${humanise(state)} at ${percent} %.`}
      </p>
      <Steps version={version} changes={changes} />
    </article>
  )
}

export function Steps({ version, changes }: { version: string; changes: RolloutStep[] }) {
  return (
    <Collapsible.Root>
      <Collapsible.Trigger className="group -ml-2 flex cursor-pointer items-center gap-1 rounded-md px-2 py-1.5 text-[13px] font-medium text-muted transition-colors hover:text-text">
        <ChevronDown aria-hidden className="size-4 transition-transform group-data-[state=open]:rotate-180" />
        History
        <span className="sr-only"> of the roll-out of {version}</span>
      </Collapsible.Trigger>
      <Collapsible.Content className="animate-fade">
        <ol className="mt-2 grid gap-2 text-sm">
          {changes.map((step) => (
            <li key={`${step.at} ${step.kind}`} className="flex flex-wrap gap-x-3">
              <span className="text-muted">
                <LastMoment at={step.at} />
              </span>
              <span className="min-w-0 break-words">{saidOf(step)}</span>
            </li>
          ))}
        </ol>
      </Collapsible.Content>
    </Collapsible.Root>
  )
}

function saidOf({ kind, percent, reason, automatic }: RolloutStep): string {
  const at = percent === null ? '' : ` ${kind === 'raised' ? 'to' : 'with'} ${percent} %`
  const who = automatic ? ' by the platform' : ''
  return `${humanise(kind)}${at}${who}${reason ? `: ${reason}` : ''}`
}
