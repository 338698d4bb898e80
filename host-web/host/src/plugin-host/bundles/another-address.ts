const OF_A_DIGEST = /%(3[0-9]|6[1-6])/gi

/**
 * The address of a version's entry, written such that this page has not asked for it before; `failures` are those until
 * now. A page remembers for each address that a module could not be had or failed.
 *
 * Of one module a fragment makes another. Of several files the folder is written differently, since what is imported from
 * there has its address from it: in its digest the bits of `failures` say which signs are percent-encoded.
 */
export function anotherAddress(entry: URL, digest: string | undefined, failures: number): string {
  const url = new URL(entry)
  if (failures === 0) return url.href
  if (digest === undefined) url.hash = `try-${failures + 1}`
  else url.pathname = url.pathname.replace(digest, withSigns(digest, failures))
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
