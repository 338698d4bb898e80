import type { WorkerFile } from '../worker-file'

const SHA256 = /^sha256-[A-Za-z0-9+/]{43}=$/
/** A file of a version that has several: published, or tried out. */
const FILE_OF_A_PLUGIN = /^\/(bundles\/[^/]+\/[^/]+|trials\/[^/]+)\/[0-9a-f]{64}\/.+\.js$/

/** What the name of a worker says is to be run. Whatever runs in the page can start workers, and names them as it likes. */
export function fileNamed(name: string): WorkerFile {
  const { url, integrity } = JSON.parse(name) as Partial<Record<keyof WorkerFile, unknown>>
  if (typeof integrity !== 'string' || !SHA256.test(integrity))
    throw new Error(
      `A worker's file needs its SHA-256 as "sha256-…", and ${JSON.stringify(integrity)} is none.`,
    )
  if (typeof url !== 'string' || !isOfAPlugin(url))
    throw new Error(`A worker runs a file of code of a plugin, and ${JSON.stringify(url)} is none.`)
  return { url, integrity }
}

function isOfAPlugin(url: string): boolean {
  if (!URL.canParse(url)) return false
  const found = new URL(url)
  // Written out, so that nothing else is compared than what is asked for.
  if (found.href !== url || !/^https?:$/.test(found.protocol)) return false
  return url === found.origin + found.pathname && FILE_OF_A_PLUGIN.test(found.pathname)
}
