/** A file of a version that has several, at its address, and what it must hash to (`sha256-…`). */
export interface BundleFile {
  path: string
  url: string
  integrity: string
}

interface Listing {
  files: { path: string; size: number; digest: string }[]
}

const LISTING_TIMEOUT = 30_000 // ms
const SEVERAL = /\/([0-9a-f]{64})\/([^/]+)$/

/** SHA-256 in hex of the listing of a version's files; undefined where the version is one module. */
export function listingDigestOf(bundleUrl: string): string | undefined {
  return SEVERAL.exec(new URL(bundleUrl, document.baseURI).pathname)?.[1]
}

/** Where a version's files are listed, and what that must hash to; undefined where the version is one module. */
export function listingOf(bundleUrl: string): BundleFile | undefined {
  const digest = listingDigestOf(bundleUrl)
  if (digest === undefined) return undefined
  const list = new URL(`../${digest}.list`, new URL(bundleUrl, document.baseURI)).href
  return { path: '', url: list, integrity: integrityOf(digest) }
}

/**
 * The files beside a version's entry; none where the version is one module. The address of the entry has the hash of the
 * listing, which has the hash of each file, so whoever vouches for the address vouches for all of them.
 */
export async function filesBeside(bundleUrl: string): Promise<BundleFile[]> {
  const listing = listingOf(bundleUrl)
  if (!listing) return []
  const answer = await fetch(listing.url, {
    integrity: listing.integrity,
    mode: 'cors',
    credentials: 'omit',
    signal: AbortSignal.timeout(LISTING_TIMEOUT),
  })
  if (!answer.ok)
    throw new Error(`The server answered ${answer.status} instead of the list of the plugin's files.`)
  const { files } = (await answer.json()) as Listing
  const entry = new URL(bundleUrl, document.baseURI)
  return files
    .map(({ path, digest }) => ({ path, url: new URL(path, entry).href, integrity: integrityOf(digest) }))
    .filter(({ url }) => url !== entry.href)
}

/** Subresource integrity of a SHA-256 in hexadecimal. */
function integrityOf(digest: string): string {
  const bytes = digest.match(/../g)?.map((pair) => parseInt(pair, 16)) ?? []
  return `sha256-${btoa(String.fromCharCode(...bytes))}`
}
