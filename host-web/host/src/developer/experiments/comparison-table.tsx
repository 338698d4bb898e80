import type { ComparedArm, Comparison, Experiment } from '../../api/developer/experiments'
import type { Estimate } from '../../api/developer/rollouts'
import { formatWhole } from '../../ui/format'

const ROWS: [label: string, value: (arm: ComparedArm) => string][] = [
  ['Accounts', ({ assigned }) => numberOf(assigned)],
  ['Have their version', ({ version, hasOwn }) => (version === null ? '' : numberOf(hasOwn))],
  ['Have the other one, or one of both', ({ hasOther }) => numberOf(hasOther)],
  ['Left the plugin', ({ uninstalled }) => numberOf(uninstalled)],
  ['Share that left', ({ uninstallShare }) => shareOf(uninstallShare)],
  ['Sessions', ({ sessions }) => numberOf(sessions)],
  ['With errors', ({ sessionsWithErrors }) => numberOf(sessionsWithErrors)],
  ['Share with errors', ({ errorShare }) => shareOf(errorShare)],
  ['Starts within, 95 of 100', ({ activationP95 }) => timeOf(activationP95)],
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
        Errors with {newer} above those with {older}: {pointsOf(errorDifference)}. Who left:{' '}
        {pointsOf(uninstallDifference)}. These intervals hold for one look, at the end.
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

const percent = (share: number) => `${(share * 100).toFixed(1)} %`
const points = (share: number) => (share * 100).toFixed(1)
const numberOf = (number: number | null) => (number === null ? 'too few to tell' : formatWhole(number))

function shareOf(share: Estimate | null): string {
  return share ? `${percent(share.value)} (${percent(share.low)} to ${percent(share.high)})` : '–'
}

function timeOf(time: Estimate | null): string {
  return time ? `${time.value} ms (${time.low} to ${time.high})` : '–'
}

function pointsOf(difference: Estimate | null): string {
  if (!difference) return 'too few to compare'
  return `${points(difference.low)} to ${points(difference.high)} percentage points (95 %)`
}
