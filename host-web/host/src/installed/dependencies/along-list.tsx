import type { PlannedChange } from '../../api/dependencies'
import { Permissions } from '../../marketplace/plugin/permissions'
import { formatList } from '../../ui/format'

/** What comes or changes with a plugin: which, why, and what each names as its permissions. */
export function AlongList({ along }: { along: readonly PlannedChange[] }) {
  return (
    <ul aria-label="Comes along" className="grid gap-3">
      {along.map((one) => (
        <li key={one.pluginId} className="rounded-md border border-border px-4 py-3 text-sm">
          <p className="font-medium [overflow-wrap:anywhere]">
            {verbOf(one)} {one.name} <span className="font-mono text-xs text-muted">{versionsOf(one)}</span>
          </p>
          {one.neededBy.length > 0 && (
            <p className="mt-0.5 text-[13px] text-muted [overflow-wrap:anywhere]">
              {formatList(one.neededBy)} {one.neededBy.length === 1 ? 'needs' : 'need'} it.
            </p>
          )}
          <div className="mt-2 text-[13px]">
            <Permissions codes={one.permissions} none={<p className="text-muted">Names no permission.</p>} />
          </div>
        </li>
      ))}
    </ul>
  )
}

function verbOf({ previousVersion, version, enables }: PlannedChange): string {
  if (previousVersion === null) return 'Installs'
  if (previousVersion !== version) return 'Changes'
  return enables ? 'Switches on' : 'Keeps'
}

const versionsOf = ({ previousVersion, version }: PlannedChange): string =>
  previousVersion === null || previousVersion === version ? version : `${previousVersion} → ${version}`
