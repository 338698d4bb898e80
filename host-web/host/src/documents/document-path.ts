/** Where documents come in and go out as files. */
export const TRANSFER_PATH = '/documents'

const PATH = /^\/d\/([^/]+)\/?$/

/** Where a document is found. */
export function documentPath(id: string): string {
  return `/d/${encodeURIComponent(id)}`
}

/** The id in such an address. */
export function documentInAddress(pathname: string): string | undefined {
  const id = PATH.exec(pathname)?.[1]
  return id === undefined ? undefined : decoded(id)
}

/** The editor is at the root, and at every document's address. */
export function isEditorPath(pathname: string): boolean {
  return pathname === '/' || PATH.test(pathname)
}

/** As it stands where somebody mistyped an escape sequence. */
function decoded(id: string): string {
  try {
    return decodeURIComponent(id)
  } catch {
    return id
  }
}
