import type { Output } from '../console/output.ts'
import { Failure } from '../failure.ts'
import type { CommonOptions, HandoverOptions } from '../command-line/arguments.ts'
import { printableName } from '../console/printable.ts'
import { Registry } from '../registry/client.ts'
import { readConfig } from '../registry/config-file.ts'
import { askForToken } from '../registry/device-flow.ts'
import { RegistryFailure } from '../registry/problems.ts'
import { openRegistry, ownRegistry, tokenFor } from '../registry/settings.ts'
import type { World } from '../world.ts'
import { day, forgetLogin, handover, type OwnToken } from './login.ts'

export interface TokenOptions extends HandoverOptions {
  name: string
  plugin?: string[]
  action: string[]
}

/** Another token, for continuous integration: this is the one place where one is written out, once. */
export async function createToken(
  world: World,
  output: Output,
  options: CommonOptions & TokenOptions,
): Promise<void> {
  const { name, plugin = null, action, days } = options
  if (plugin && action.includes('tokens'))
    throw new Failure(
      'usage',
      'The action tokens reaches every token of your account, whichever plugin it is for.',
      {
        advice: 'Leave out --action tokens, or --plugin.',
      },
    )
  const registry = openRegistry(world, options)
  const wish = { name, plugins: plugin, actions: action, days }
  const issued = await askForToken(handover(world, options), registry, wish, (line) => {
    output.instruct(line)
  })
  output.note(`Good until ${day(issued.expiresAt)}, for ${scopeOf(issued)}. It is not shown again.`)
  output.result({ registry: registry.origin, ...issued }, [issued.token])
}

interface ListedToken extends Omit<OwnToken, 'user'> {
  /** Which run of continuous integration it was made for. */
  origin: Record<string, string> | null
  issuedAt: string
  lastUsedAt: string | null
}

/** Those of the account, and which of them is in use here; none of them is said. */
export async function listTokens(world: World, output: Output, options: CommonOptions): Promise<void> {
  const registry = ownRegistry(world, options)
  const own = await registry.ask<OwnToken>('/auth/token')
  const { items } = await registry.ask<{ items: ListedToken[] }>('/auth/tokens')
  const tokens = items.map((token) => ({
    ...token,
    expired: Date.parse(token.expiresAt) <= world.now(),
    inUse: token.id === own.id,
  }))
  output.result({ registry: registry.origin, username: own.user.username, tokens }, tokens.map(lineOf))
}

/** Ends a token of the account's. That of the log-in on this machine is forgotten too. */
export async function revokeToken(
  world: World,
  output: Output,
  id: string,
  options: CommonOptions,
): Promise<void> {
  const registry = ownRegistry(world, options)
  const own = await registry.ask<OwnToken>('/auth/token')
  await registry.ask(`/auth/tokens/${encodeURIComponent(id)}`, { method: 'DELETE' })
  const inUse = id === own.id
  const loggedOut = await forgetRevoked(world, registry.origin, { inUse, timeout: options.timeout })
  output.result({ registry: registry.origin, id, inUse, loggedOut }, [
    `${output.good('Revoked')} ${id}.`,
    ...(inUse && world.env.FOLIO_TOKEN?.trim()
      ? ['It was the token in FOLIO_TOKEN: unset FOLIO_TOKEN.']
      : []),
    ...(loggedOut ? ['It was the token of the log-in here: log in again with folio login.'] : []),
  ])
}

/** Forgets the log-in whose token it was, also where FOLIO_TOKEN was in use; whether it did. */
async function forgetRevoked(
  world: World,
  origin: string,
  { inUse, timeout }: { inUse: boolean; timeout: number },
): Promise<boolean> {
  const kept = readConfig(world).logins[origin]?.token
  if (kept === undefined) return false
  const isRevoked =
    kept === tokenFor(world, origin) ? inUse : await isRefused(new Registry(world, origin, timeout, kept))
  if (isRevoked) forgetLogin(world, origin)
  return isRevoked
}

async function isRefused(registry: Registry): Promise<boolean> {
  try {
    await registry.ask('/auth/token')
    return false
  } catch (error) {
    return error instanceof RegistryFailure && error.reason === 'unauthenticated'
  }
}

function lineOf(token: ListedToken & { expired: boolean; inUse: boolean }): string {
  const { id, name, expiresAt, lastUsedAt, expired, inUse } = token
  const facts = [
    `for ${scopeOf(token)}`,
    `${expired ? 'expired' : 'good until'} ${day(expiresAt)}`,
    lastUsedAt ? `used ${day(lastUsedAt)}` : 'never used',
    ...(inUse ? ['in use here'] : []),
  ]
  return `${id}  ${printableName(name)}: ${facts.join('; ')}`
}

/** What the token in use is for; the token itself is not said. */
export async function showToken(world: World, output: Output, options: CommonOptions): Promise<void> {
  const registry = ownRegistry(world, options)
  const { id, name, plugins, actions, expiresAt, user } = await registry.ask<OwnToken>('/auth/token')
  const data = { registry: registry.origin, id, name, plugins, actions, expiresAt, username: user.username }
  output.result(data, [
    `${printableName(name)}, of ${user.username}`,
    `for ${scopeOf({ plugins, actions })}`,
    `until ${day(expiresAt)}`,
  ])
}

function scopeOf({ plugins, actions }: Pick<OwnToken, 'plugins' | 'actions'>): string {
  return `${actions.join(', ')} of ${plugins ? plugins.join(', ') : 'all plugins'}`
}
