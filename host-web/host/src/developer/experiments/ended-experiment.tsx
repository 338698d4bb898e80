import type { Experiment } from '../../api/developer/experiments'
import { LastMoment } from '../versions/last-moment'

/** An earlier comparison: what became of it. */
export function EndedExperiment({ experiment }: { experiment: Experiment }) {
  const { older, newer, endedAt } = experiment
  return (
    <article
      aria-label={`Comparison of ${older} and ${newer}`}
      className="rounded-lg border border-border bg-raised px-5 py-4 text-sm shadow-sm"
    >
      <h3 className="font-mono text-[15px] font-semibold break-all">
        {older} <span className="font-sans font-normal text-muted">and</span> {newer}
      </h3>
      <p className="mt-1 text-muted">
        {becameOf(experiment)} {endedAt !== null && <LastMoment at={endedAt} />}
      </p>
    </article>
  )
}

export function becameOf({ winner, reason }: Experiment): string {
  switch (reason) {
    case 'chosen':
      return `${winner} was chosen, and goes to everybody.`
    case 'expired':
      return 'Its time is over. Each version is what it was before.'
    case 'superseded':
      return 'Another release for everybody ended it.'
    case 'withdrawn':
      return 'It ended because one of both was yanked, halted or blocked.'
    default:
      return 'It was ended without a choice. Each version is what it was before.'
  }
}
