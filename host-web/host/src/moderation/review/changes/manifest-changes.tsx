import type { ManifestChange } from '../../../api/moderation/moderation-types'

/** Field by field, each value as JSON. */
export function ManifestChanges({ changes }: { changes: ManifestChange[] }) {
  if (changes.length === 0) return <p className="text-sm text-muted">The manifest is the same.</p>
  return (
    <div className="overflow-x-auto rounded-lg border border-border bg-raised shadow-sm">
      <table className="w-full min-w-[560px] text-left text-sm">
        <thead className="border-b border-border text-[13px] text-muted">
          <tr>
            {['Field', 'Before', 'Now'].map((heading) => (
              <th key={heading} scope="col" className="px-4 py-2.5 font-medium">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="divide-y divide-border">
          {changes.map(({ pointer, before, after }) => (
            <tr key={pointer}>
              <th scope="row" className="px-4 py-3 align-top font-mono text-[13px] font-medium break-all">
                {pointer.replace(/^\/manifest\//, '')}
              </th>
              <Value of={before} looks="bg-danger-soft" />
              <Value of={after} looks="bg-success-soft" />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Value({ of, looks }: { of: unknown; looks: string }) {
  return (
    <td className="max-w-80 px-4 py-3 align-top">
      {of === null || of === undefined ? (
        <span className="text-muted">nothing</span>
      ) : (
        <pre className={`rounded-sm px-2 py-1 font-mono text-xs break-words whitespace-pre-wrap ${looks}`}>
          {typeof of === 'string' ? of : JSON.stringify(of, null, 2)}
        </pre>
      )}
    </td>
  )
}
