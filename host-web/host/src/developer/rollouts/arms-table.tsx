import type { Arm, Arms, Estimate } from '../../api/developer/rollouts'
import { numberOf, pointsOf, shareOf } from '../estimates'

const ROWS: [label: string, value: (arm: Arm) => string][] = [
  ['Accounts', ({ assigned }) => numberOf(assigned)],
  ['Have it', ({ exposed }) => numberOf(exposed)],
  ['Went back from it', ({ wentBack }) => numberOf(wentBack)],
  ['Left the plugin', ({ uninstalled }) => numberOf(uninstalled)],
  ['Share that left', ({ assigned, uninstallShare }) => shareOf(assigned, uninstallShare)],
  ['Sessions', ({ sessions = null }) => numberOf(sessions)],
  ['Share with errors', ({ sessions = null, errorShare = null }) => shareOf(sessions, errorShare)],
]

/** Who is among the first, and all others: together all accounts that have the plugin. */
export function ArmsTable({ arms, version }: { arms: Arms; version: string }) {
  return (
    <div className="grid grid-cols-1 gap-3">
      <table className="w-full text-sm tabular-nums">
        <caption className="sr-only">
          Accounts that have the plugin, by who is among the first to get {version}
        </caption>
        <thead>
          <tr className="border-b border-border text-left text-muted">
            <th scope="col" className="py-2 pr-4 font-medium">
              <span className="sr-only">Figure</span>
            </th>
            <th scope="col" className="py-2 pr-4 font-medium">
              Among the first
            </th>
            <th scope="col" className="py-2 font-medium">
              All others
            </th>
          </tr>
        </thead>
        <tbody>
          {ROWS.map(([label, value]) => (
            <tr key={label} className="border-b border-border last:border-0">
              <th scope="row" className="py-2 pr-4 text-left font-normal text-muted">
                {label}
              </th>
              <td className="py-2 pr-4">{value(arms.new)}</td>
              <td className="py-2">{value(arms.old)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Picture arms={arms} />
      <p className="text-[13px] text-pretty text-muted">
        {verdictOf(arms.uninstallDifference)} {errorsOf(arms.errorDifference ?? null)}
      </p>
    </div>
  )
}

/** The two shares with their intervals, above each other: what the table says in numbers. */
function Picture({ arms }: { arms: Arms }) {
  const shares = [arms.new.uninstallShare, arms.old.uninstallShare]
  const most = Math.max(0.01, ...shares.map((share) => share?.high ?? 0))
  return (
    <div aria-hidden className="grid gap-2">
      {shares.map((share, index) => (
        <div key={index} className="flex items-center gap-3 text-xs text-muted">
          <span className="w-28 shrink-0">{index === 0 ? 'Among the first' : 'All others'}</span>
          <span className="relative h-4 min-w-0 flex-1 rounded-full bg-hover">
            {share && <Interval share={share} most={most} isNew={index === 0} />}
          </span>
        </div>
      ))}
    </div>
  )
}

function Interval({
  share: { value, low, high },
  most,
  isNew,
}: {
  share: Estimate
  most: number
  isNew: boolean
}) {
  const at = (share: number) => `${(share / most) * 100}%`
  return (
    <>
      <span
        className={`absolute inset-y-1 rounded-full ${isNew ? 'bg-accent' : 'bg-border-strong'}`}
        style={{ left: at(low), width: at(high - low) }}
      />
      <span
        className="absolute top-1/2 size-3 -translate-x-1/2 -translate-y-1/2 rounded-full border-2 border-raised bg-text"
        style={{ left: at(value) }}
      />
    </>
  )
}

function verdictOf(difference: Estimate | null): string {
  if (!difference) return 'There are too few accounts to compare.'
  const { low, high } = difference
  const between = `between ${pointsOf(difference, 'and')} (95 %)`
  if (low > 0) return `More leave among the first: ${between}.`
  if (high < 0) return `Fewer leave among the first: ${between}.`
  return `No difference is sure: it lies ${between}.`
}

/** What halts it is looked at by the platform itself, over and over; this is one look. */
function errorsOf(difference: Estimate | null): string {
  if (!difference) return 'There are too few sessions to compare errors.'
  return `Errors among the first are ${pointsOf(difference)} above those of all others (95 %).`
}
