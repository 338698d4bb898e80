import type { Bundle } from './bundle'

const TIMEOUT_MS = 5_000
const SCRIPT_TYPES = ['text/javascript', 'application/javascript']

/**
 * Why a bundle could not be imported. Browsers reject `import()` with the same vague message for a missing file, a wrong
 * type and missing CORS headers, so ask for the file once more and look. `otherwise` is the browser's own message.
 */
export async function diagnose(bundle: Bundle, otherwise: string): Promise<string> {
  let response: Response
  try {
    response = await ask(bundle.bundleUrl, 'cors')
  } catch {
    return unreachable(bundle.bundleUrl)
  }
  return (await problemOf(response, bundle.integrity)) ?? otherwise
}

async function unreachable(url: string): Promise<string> {
  try {
    await ask(url, 'no-cors')
  } catch {
    return 'The server that keeps the bundle does not answer. Check your connection and try again.'
  }
  return 'The server that keeps the bundle does not let this page load it: its CORS headers are missing.'
}

async function problemOf(response: Response, integrity: string): Promise<string | undefined> {
  if (response.status === 404) return 'The bundle is not on the server (404).'
  if (!response.ok) return `The server answered ${response.status} instead of the bundle.`
  const type = response.headers.get('content-type')?.split(';')[0]?.trim() ?? 'nothing'
  if (!SCRIPT_TYPES.includes(type))
    return `The server sends the bundle as ${type}, which a browser refuses to run as a module.`
  const actual = await sha384(await response.arrayBuffer())
  if (actual !== undefined && !integrity.split(' ').includes(actual)) {
    return 'The bundle is not the one that was published: its checksum differs. It was not run.'
  }
  return undefined
}

function ask(url: string, mode: RequestMode): Promise<Response> {
  return fetch(url, { mode, credentials: 'omit', cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT_MS) })
}

/** Undefined where the page is not in a secure context, which has no `crypto.subtle`. */
async function sha384(bytes: ArrayBuffer): Promise<string | undefined> {
  if (!globalThis.isSecureContext) return undefined
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-384', bytes))
  return `sha384-${btoa(String.fromCharCode(...digest))}`
}
