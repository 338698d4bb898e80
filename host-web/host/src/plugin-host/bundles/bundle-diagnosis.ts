const TIMEOUT_MS = 5_000
const SCRIPT_TYPES = ['text/javascript', 'application/javascript']

/** A file of a version's code: what people call it, where it is, and what it must hash to. */
export interface Suspect {
  what: string
  url: string
  integrity: string
}

/**
 * Why a file could not be imported. Browsers reject `import()` with the same vague message for a missing file, a wrong
 * type and missing CORS headers, so ask for the file once more and look. `otherwise` is the browser's own message.
 */
export async function diagnose(suspect: Suspect, otherwise: string): Promise<string> {
  let response: Response
  try {
    response = await ask(suspect.url, 'cors')
  } catch {
    return unreachable(suspect.url)
  }
  return (await problemOf(response, suspect)) ?? otherwise
}

async function unreachable(url: string): Promise<string> {
  try {
    await ask(url, 'no-cors')
  } catch {
    return 'The server that keeps the bundle does not answer. Check your connection and try again.'
  }
  return 'The server that keeps the bundle does not let this page load it: its CORS headers are missing.'
}

async function problemOf(response: Response, { what, integrity }: Suspect): Promise<string | undefined> {
  if (response.status === 404) return `${what} is not on the server (404).`
  if (!response.ok)
    return `${what} could not be downloaded: the server answered ${response.status}. Try again.`
  const type = response.headers.get('content-type')?.split(';')[0]?.trim() ?? 'nothing'
  if (!SCRIPT_TYPES.includes(type))
    return `${what} comes from the server as ${type}, which a browser refuses to run as a module.`
  if (await differs(await response.arrayBuffer(), integrity))
    return `${what} is not what was published: its checksum differs. It was not run.`
  return undefined
}

function ask(url: string, mode: RequestMode): Promise<Response> {
  return fetch(url, { mode, credentials: 'omit', cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MS) })
}

/** Unknown, hence false, where the page is not in a secure context, which has no `crypto.subtle`. */
async function differs(bytes: ArrayBuffer, integrity: string): Promise<boolean> {
  const [algorithm = '', expected] = integrity.split(/-(.*)/s)
  if (!globalThis.isSecureContext) return false
  const digest = new Uint8Array(await crypto.subtle.digest(algorithm.replace('sha', 'SHA-'), bytes))
  return btoa(String.fromCharCode(...digest)) !== expected
}
