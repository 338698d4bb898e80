import type { ReactNode } from 'react'

import type { UpdatePreview } from '../../api/updates'
import { NOT_ENFORCED, Permission } from '../../marketplace/plugin/permissions'
import { Callout } from '../../ui/feedback/callout'
import { formatSize } from '../../ui/format'

/** What is different, besides what the notes tell. */
export function UpdateChanges({ preview }: { preview: UpdatePreview }) {
  const { asksFor, security, permissions, plugins, size, platform } = preview
  const noted = permissions.added.filter((code) => !asksFor.includes(code))
  return (
    <div className="grid gap-4">
      {security && (
        <Callout tone="info" title="A security release">
          Its author says that it mends a security hole.
        </Callout>
      )}
      {asksFor.length > 0 && (
        <Callout tone="warning" title="It asks for more than the version you have">
          <Codes codes={asksFor} />
          <p className="mt-1">The one you have goes on until you agree. {NOT_ENFORCED}.</p>
        </Callout>
      )}
      <dl className="grid gap-x-6 gap-y-2 text-sm sm:grid-cols-[auto_minmax(0,1fr)]">
        <Fact term="Permissions">
          {permissions.added.length + permissions.removed.length === 0 ? (
            'As before'
          ) : (
            <>
              {noted.length > 0 && <Codes codes={noted} />}
              {permissions.removed.length > 0 && <Codes codes={permissions.removed} gone />}
              {noted.length + permissions.removed.length === 0 && 'More, see above'}
            </>
          )}
        </Fact>
        {plugins.added.length > 0 && <Fact term="Needs now">{plugins.added.join(', ')}</Fact>}
        {plugins.removed.length > 0 && <Fact term="Needs no more">{plugins.removed.join(', ')}</Fact>}
        <Fact term="Size">{sizeWords(size)}</Fact>
        {platform.after !== platform.before && (
          <Fact term="Needs platform">{platform.after ?? 'any version'}</Fact>
        )}
      </dl>
    </div>
  )
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{term}</dt>
      <dd className="min-w-0 [overflow-wrap:anywhere] max-sm:mb-1">{children}</dd>
    </>
  )
}

function Codes({ codes, gone = false }: { codes: readonly string[]; gone?: boolean }) {
  return (
    <ul className="grid gap-0.5">
      {codes.map((code) => (
        <li key={code} className="[overflow-wrap:anywhere]">
          {gone && 'No more: '}
          <Permission code={code} />
        </li>
      ))}
    </ul>
  )
}

function sizeWords({ before, after }: UpdatePreview['size']): string {
  if (after === null) return 'Not known'
  if (before === null) return formatSize(after)
  if (before === after) return `${formatSize(after)}, as before`
  const more = formatSize(Math.abs(after - before))
  return `${formatSize(after)}, ${more} ${after > before ? 'more' : 'less'}`
}
