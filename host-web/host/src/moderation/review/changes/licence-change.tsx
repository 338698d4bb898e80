import type { SourceFile, VersionReview } from '../../../api/moderation/moderation-types'

/** Where the server looks for the words of a licence. */
export const LICENCE_FILE = /^LICEN[CS]E(\.(md|txt))?$/

/** What the manifests name, and whether the files with the words are others: one may change without the other. */
export function LicenceChange({ review }: { review: Pick<VersionReview, 'changes' | 'files' | 'previous'> }) {
  const { changes, files, previous } = review
  if (!changes.license) return <p className="text-sm text-muted">Not known: the platform is being updated.</p>
  const { before, after } = changes.license
  const isSame = !previous || before === after
  return (
    <div className="grid gap-2 text-sm">
      <p className={isSame ? 'text-muted' : 'font-medium'}>
        {isSame ? `${previous ? 'The same: ' : ''}${named(after)}` : `${named(before)} → ${named(after)}`}
      </p>
      {previous && textsOf(previous.files) !== textsOf(files) && <p>Its text is not what it was.</p>}
    </div>
  )
}

const named = (license: string | null) => license ?? 'none given'

function textsOf(files: readonly SourceFile[]): string {
  const texts = files
    .filter(({ path }) => LICENCE_FILE.test(path))
    .map(({ path, digest }) => `${path} ${digest}`)
  return texts.toSorted().join('\n')
}
