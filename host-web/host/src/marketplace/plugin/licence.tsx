import type { LicensedVersion } from '../../api/types'

interface LicenceProps {
  version: Pick<LicensedVersion, 'version' | 'license' | 'licenseUrl'>
}

/** What others may do with a version, as its author names it. The text is a stranger's, and is served as plain text. */
export function Licence({ version: { version, license, licenseUrl } }: LicenceProps) {
  return (
    <>
      <span className={license ? 'break-words' : 'text-muted'}>
        {license ?? (licenseUrl ? 'Not named.' : 'None given: all rights are the author’s.')}
      </span>
      {licenseUrl && (
        <a
          href={licenseUrl}
          target="_blank"
          rel="nofollow noopener noreferrer"
          className="mt-1 block w-fit rounded-sm text-accent underline underline-offset-4"
        >
          Read its text
          <span className="sr-only">: the licence of version {version}, in a new tab</span>
        </a>
      )}
    </>
  )
}
