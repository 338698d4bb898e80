import type { LockedPlugin } from '../../api/lockfile'

export const FILE_NAME = 'folio-plugins.lock.json'
const FORMAT = 'folio-plugins'
const VERSION = 1
/** Far more than as many plugins as one may have. */
const MAX_BYTES = 256 * 1024

export const written = (plugins: readonly LockedPlugin[]): string =>
  `${JSON.stringify({ format: FORMAT, version: VERSION, plugins }, null, 2)}\n`

/** What a file names. Throws with what is wrong with it, for people. */
export async function read(file: File): Promise<LockedPlugin[]> {
  if (file.size > MAX_BYTES) throw new Error(`${file.name} is too large for a list of plugins.`)
  const content = parsed(await file.text())
  if (!isObject(content) || content.format !== FORMAT)
    throw new Error(`${file.name} is no list of plugins. Choose a file that Folio saved.`)
  if (content.version !== VERSION)
    throw new Error(`${file.name} is of another version of Folio, and cannot be read by this one.`)
  const { plugins } = content
  if (!Array.isArray(plugins) || !plugins.every(isLocked))
    throw new Error(`${file.name} is damaged: not every plugin has an id, a version and a digest.`)
  const ids = new Set(plugins.map(({ pluginId }) => pluginId))
  if (ids.size < plugins.length) throw new Error(`${file.name} is damaged: a plugin is in it twice.`)
  return plugins.map(({ pluginId, version, digest }) => ({ pluginId, version, digest }))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

function isLocked(value: unknown): value is LockedPlugin {
  if (!isObject(value)) return false
  const { pluginId, version, digest } = value
  return (
    typeof pluginId === 'string' &&
    typeof version === 'string' &&
    typeof digest === 'string' &&
    /^[0-9a-f]{64}$/.test(digest)
  )
}
