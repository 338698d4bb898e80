import type { DeveloperVersion } from '../api/types'
import { formatDate, formatSize } from '../ui/format'
import { StatusBadge } from './plugin-status'

const CELL = 'px-4 py-3 align-top'

export function VersionsTable({ versions }: { versions: DeveloperVersion[] }) {
  if (versions.length === 0) {
    return (
      <p className="rounded-lg border border-dashed border-border-strong px-4 py-8 text-center text-sm text-muted">
        Nothing published yet. The first version makes the plugin appear in the marketplace.
      </p>
    )
  }
  return (
    <div className="overflow-x-auto rounded-lg border border-border bg-raised shadow-sm">
      <table className="w-full min-w-[560px] text-left text-sm">
        <thead className="border-b border-border text-[13px] text-muted">
          <tr>
            {['Version', 'Status', 'Published', 'Size', 'Changelog'].map((heading) => (
              <th key={heading} scope="col" className="px-4 py-2.5 font-medium">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-border">
          {versions.map(({ version, status, publishedAt, size, changelog }) => (
            <tr key={version}>
              <th scope="row" className={`${CELL} font-mono font-medium`}>
                {version}
              </th>
              <td className={CELL}>
                <StatusBadge status={status} />
              </td>
              <td className={`${CELL} whitespace-nowrap text-muted`}>
                {publishedAt ? formatDate(publishedAt) : 'Not yet'}
              </td>
              <td className={`${CELL} whitespace-nowrap text-muted tabular-nums`}>{formatSize(size)}</td>
              <td className={`${CELL} max-w-64 truncate text-muted`} title={changelog ?? undefined}>
                {changelog}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
