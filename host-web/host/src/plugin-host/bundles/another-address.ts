const OF_A_DIGEST = /%(3[0-9]|6[1-6])/gi

/** How often what was asked of this page failed until now. */
export interface Failures {
  /** Files that could not be had, or were not what was published. */
  downloads: number
  /** Code that was what was published, and failed while it began. */
  starts: number
}

/**
 * The address of a version's entry, written such that this page has not asked for it before. A page remembers for each
 * address that a module could not be had or failed.
 *
 * A fragment makes another module of the entry, which imports the very same ones: nothing that began well begins twice.
 * Where a file could not be had the folder is written differently, since what is imported from there has its address from
 * it: in its digest the bits of `downloads` say which signs are percent-encoded. So it is at every second start that
 * failed, too: it may have been an imported module that did.
 */
export function anotherAddress(entry: URL, digest: string | undefined, failures: Failures): string {
  const { downloads, starts } = failures
  const url = new URL(entry)
  const all = downloads + starts
  if (digest === undefined) {
    if (all > 0) url.hash = `try-${all + 1}`
    return url.href
  }
  const folder = downloads + Math.floor(starts / 2)
  if (folder > 0) url.pathname = url.pathname.replace(digest, withSigns(digest, folder))
  if (starts % 2 === 1) url.hash = `try-${all + 1}`
  return url.href
}

/** As the address is written at first. What is served has names that need no encoding. */
export function firstAddress(url: string): string {
  return url.replace(OF_A_DIGEST, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
}

function withSigns(digest: string, failures: number): string {
  const encoded = (sign: string) => `%${sign.charCodeAt(0).toString(16)}`
  const bits = failures.toString(2).padStart(digest.length, '0')
  return digest.replace(/./g, (sign, at: number) => (bits[at] === '1' ? encoded(sign) : sign))
}
