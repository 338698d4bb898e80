import { randomUUID } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import envPaths from 'env-paths'
import { Failure, sentenceOf } from '../failure.ts'
import type { World } from '../world.ts'

export interface Login {
  token: string
  username: string
  /** ISO 8601. */
  expiresAt: string
}

/** What stays on this machine: the platform that was logged in to last, and a token for each, by origin. */
export interface Config {
  registry?: string
  logins: Record<string, Login>
}

/** In the system's folder for settings: XDG_CONFIG_HOME or ~/.config, APPDATA, ~/Library/Preferences. */
export function configPath({ env }: World): string {
  return join(env.FOLIO_CONFIG_DIR ?? envPaths('folio', { suffix: '' }).config, 'config.json')
}

export function readConfig(world: World): Config {
  const path = configPath(world)
  let text: string
  try {
    keepPrivate(path)
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { logins: {} }
    throw new Failure('usage', `${path} cannot be read: ${sentenceOf(error)}`, { cause: error })
  }
  try {
    const { registry, logins } = JSON.parse(text) as Partial<Config>
    return { ...(typeof registry === 'string' ? { registry } : {}), logins: { ...logins } }
  } catch (error) {
    throw new Failure('usage', `${path} is not JSON.`, {
      advice: 'Delete it and log in again.',
      cause: error,
    })
  }
}

/** For its owner alone, and never half-written: a file beside it takes its place. */
export function writeConfig(world: World, config: Config): void {
  const path = configPath(world)
  const beside = `${path}.${randomUUID()}`
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  writeFileSync(beside, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
  renameSync(beside, path)
}

/** Somebody may have copied it, or made it by hand. */
function keepPrivate(path: string): void {
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600)
}
