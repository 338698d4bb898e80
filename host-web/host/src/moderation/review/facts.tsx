import type { ReactNode } from 'react'

import type { VersionReview } from '../../api/moderation/moderation-types'
import { Contributions } from '../../marketplace/plugin/contributions'
import { Permissions } from '../../marketplace/plugin/permissions'
import { PluginLinks, linksOf } from '../../marketplace/plugin/plugin-links'
import { formatSize, plural } from '../../ui/format'
import { Codes } from './codes'
import { LICENCE_FILE } from './changes/licence-change'

/** What the version says of itself, and what it is. All of it are a stranger's words: text, nothing else. */
export function Facts({ review }: { review: VersionReview }) {
  const { manifest, size, changelog, imports, files, refused } = review
  const links = linksOf(manifest)
  return (
    <div className="grid gap-8">
      <dl className="grid grid-cols-1 gap-x-8 gap-y-3 text-sm sm:grid-cols-[9rem_1fr]">
        <Fact name="Size">{formatSize(size)}</Fact>
        <Fact name="Licence">
          {manifest?.license ??
            (files.some(({ path }) => LICENCE_FILE.test(path))
              ? 'Not named; its text is among the files.'
              : 'None given: all rights are the author’s.')}
        </Fact>
        <Fact name="Permissions">
          <Permissions codes={manifest?.permissions ?? []} none="It names none." />
        </Fact>
        <Fact name="Links">
          {links.length > 0 ? <PluginLinks links={links} /> : wordsWithoutLinks(manifest)}
        </Fact>
        <Fact name="Imports">
          {imports ? (
            <Codes items={imports} none="It imports nothing." />
          ) : (
            'Not known: it was handed in before they were kept.'
          )}
        </Fact>
        {files.length > 0 && (
          <Fact name="Files">
            <ul className="grid gap-1 font-mono text-[13px]">
              {files.map(({ path, size: bytes }) => (
                <li key={path} className="break-all">
                  {path} <span className="text-muted">{formatSize(bytes)}</span>
                </li>
              ))}
            </ul>
          </Fact>
        )}
        <Fact name="Refused before">
          {refused === 0 ? 'No upload of this plugin.' : `${plural(refused, 'upload')} of this plugin.`}
        </Fact>
        <Fact name="Author, by the manifest">{manifest?.author ?? 'Not said'}</Fact>
        <Fact name="Notes of the version">
          <span className="whitespace-pre-line">{changelog === '' ? 'None.' : (changelog ?? 'None.')}</span>
        </Fact>
      </dl>
      {manifest?.contributes && <Contributions manifest={manifest} />}
      <details className="rounded-lg border border-border bg-raised">
        <summary className="cursor-pointer px-4 py-3 text-sm font-medium">The whole manifest</summary>
        <pre className="overflow-x-auto border-t border-border px-4 py-3 font-mono text-xs leading-5">
          {JSON.stringify(manifest, null, 2)}
        </pre>
      </details>
    </div>
  )
}

/** Publishing lets addresses through that look right and that no browser can read. */
function wordsWithoutLinks(manifest: VersionReview['manifest']): string {
  return Object.keys(manifest?.links ?? {}).length > 0 ? 'None that a browser can read.' : 'None given.'
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="contents">
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 break-words max-sm:-mt-2">{children}</dd>
    </div>
  )
}
