import type { ComparedArm, Comparison, Experiment } from '../../api/developer/experiments'
import type { Estimate } from '../../api/developer/rollouts'
import { estimateOf, numberOf, pointsOf, shareOf } from '../estimates'

const ROWS: [label: string, value: (arm: ComparedArm) => string][] = [
  ['Accounts', ({ assigned }) => numberOf(assigned)],
  ['Have their version', ({ version, hasOwn }) => (version === null ? '' : numberOf(hasOwn))],
  ['Have the other one, or one of both', ({ hasOther }) => numberOf(hasOther)],
  ['Left the plugin', ({ uninstalled }) => numberOf(uninstalled)],
  ['Share that left', ({ assigned, uninstallShare }) => shareOf(assigned, uninstallShare)],
  ['Sessions', ({ sessions }) => numberOf(sessions)],
  ['With errors', ({ sessionsWithErrors }) => numberOf(sessionsWithErrors)],
  ['Share with errors', ({ sessions, errorShare }) => shareOf(sessions, errorShare)],
  ['Starts within, 95 of 100', timeOf],
]

/** By whose version it is to be: all columns together are all accounts that have the plugin. */
export function ComparisonTable({
  experiment,
  comparison: { arms, uninstallDifference, errorDifference },
}: {
  experiment: Experiment
  comparison: Comparison
}) {
  const { older, newer, moreErrors } = experiment
  return (
    <div className="grid grid-cols-1 gap-3">
      <div className="overflow-x-auto">
        <table className="w-full text-sm tabular-nums">
          <caption className="sr-only">
            Accounts that have the plugin, by the version that they belong to
          </caption>
          <thead>
            <tr className="border-b border-border text-left text-muted">
              <th scope="col" className="py-2 pr-4 font-medium">
                <span className="sr-only">Figure</span>
              </th>
              {arms.map(({ version }) => (
                <th key={version ?? ''} scope="col" className="py-2 pr-4 font-medium">
                  {version === null ? 'All others' : <span className="font-mono break-all">{version}</span>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ROWS.map(([label, value]) => (
              <tr key={label} className="border-b border-border last:border-0">
                <th scope="row" className="py-2 pr-4 text-left font-normal text-muted">
                  {label}
                </th>
                {arms.map((arm) => (
                  <td key={arm.version ?? ''} className="py-2 pr-4">
                    {value(arm)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="text-sm font-medium text-pretty">{chanceOf(moreErrors)}</p>
      <p className="text-[13px] text-pretty text-muted">
        Errors with {newer} above those with {older}: {differenceOf(errorDifference)}. Who left:{' '}
        {differenceOf(uninstallDifference)}. These intervals hold for one look, at the end.
      </p>
    </div>
  )
}

/** By a test that may be looked at every day. */
function chanceOf(moreErrors: string | null): string {
  return moreErrors === null
    ? 'That one has more errors than the other may be chance so far.'
    : `${moreErrors} has more errors, and that is more than chance.`
}

/** All others have no version of which it could be told. */
function timeOf({ version, sessions, activationP95 }: ComparedArm): string {
  return version === null ? '' : estimateOf(sessions, activationP95, (time) => `${time} ms`)
}

const differenceOf = (difference: Estimate | null) =>
  difference ? `${pointsOf(difference)} (95 %)` : 'too few to compare'
