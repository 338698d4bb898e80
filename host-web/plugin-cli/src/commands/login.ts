import { hostname, userInfo } from 'node:os'
import type { Output } from '../console/output.ts'
import { ACTIONS, type CommonOptions, type HandoverOptions } from '../command-line/arguments.ts'
import { sentenceOf } from '../failure.ts'
import { readConfig, writeConfig, configPath } from '../registry/config-file.ts'
import { Registry } from '../registry/client.ts'
import { askForToken } from '../registry/device-flow.ts'
import { RegistryFailure } from '../registry/problems.ts'
import { openRegistry, ownRegistry } from '../registry/settings.ts'
import type { World } from '../world.ts'

export interface OwnToken {
  id: string
  name: string
  plugins: string[] | null
  actions: string[]
  expiresAt: string
  user: { username: string }
}

/** Somebody approves in the browser; the token stays in the settings of this account, and is shown nowhere. */
export async function login(
  world: World,
  output: Output,
  options: CommonOptions & HandoverOptions,
): Promise<void> {
  const open = openRegistry(world, options)
  const wish = { name: nameOfMachine(), plugins: null, actions: ACTIONS, days: options.days }
  const issued = await askForToken(handover(world, options), open, wish, (line) => {
    output.instruct(line)
  })
  const registry = new Registry(world, open.origin, options.timeout, issued.token)
  const { user } = await registry.ask<OwnToken>('/auth/token')
  const config = readConfig(world)
  const before = config.logins[registry.origin]
  const kept = { token: issued.token, username: user.username, expiresAt: issued.expiresAt }
  writeConfig(world, {
    ...config,
    registry: registry.origin,
    logins: { ...config.logins, [registry.origin]: kept },
  })
  if (before) await replace(new Registry(world, registry.origin, options.timeout, before.token), output)
  output.result({ registry: registry.origin, username: user.username, expiresAt: issued.expiresAt }, [
    `${output.good('Logged in')} to ${registry.origin} as ${user.username}, until ${day(issued.expiresAt)}.`,
    `The token is in ${configPath(world)}.`,
  ])
}

/** Revokes the token, also at the platform, and forgets it. */
export async function logout(world: World, output: Output, options: CommonOptions): Promise<void> {
  const env = { ...world.env, FOLIO_TOKEN: undefined }
  const registry = ownRegistry({ ...world, env }, options)
  await revoke(registry)
  forgetLogin(world, registry.origin)
  output.result({ registry: registry.origin }, [`${output.good('Logged out')} of ${registry.origin}.`])
}

export function forgetLogin(world: World, origin: string): void {
  const config = readConfig(world)
  const others = Object.entries(config.logins).filter(([other]) => other !== origin)
  writeConfig(world, { ...config, logins: Object.fromEntries(others) })
}

export async function whoami(world: World, output: Output, options: CommonOptions): Promise<void> {
  const registry = ownRegistry(world, options)
  const { user, expiresAt } = await registry.ask<OwnToken>('/auth/token')
  output.result({ registry: registry.origin, username: user.username, expiresAt }, [user.username])
}

/** A world in which a browser is opened only for who wants it. */
export function handover(world: World, { browser }: HandoverOptions): World {
  return browser ? world : { ...world, openBrowser: () => Promise.resolve() }
}

export function day(time: string): string {
  return time.slice(0, 10)
}

/** The log-in counts whether or not the token before it could be revoked. */
async function replace(earlier: Registry, output: Output): Promise<void> {
  try {
    await revoke(earlier)
  } catch (error) {
    output.warn(`The token of the log-in before was not revoked: ${sentenceOf(error)}`)
  }
}

/** One that is revoked or expired already is as good as revoked. */
async function revoke(registry: Registry): Promise<void> {
  try {
    await registry.ask('/auth/token', { method: 'DELETE' })
  } catch (error) {
    if (!(error instanceof RegistryFailure && error.reason === 'unauthenticated')) throw error
  }
}

/** So that the list of tokens says which machine each is of. */
function nameOfMachine(): string {
  return `folio on ${hostname()} (${userInfo().username})`.slice(0, 64)
}
