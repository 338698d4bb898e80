import type { Output } from '../console/output.ts'
import type { CommonOptions, HandoverOptions } from '../command-line/arguments.ts'
import { askForToken } from '../registry/device-flow.ts'
import { openRegistry, ownRegistry } from '../registry/settings.ts'
import type { World } from '../world.ts'
import { day, handover, type OwnToken } from './login.ts'

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
  const registry = openRegistry(world, options)
  const { name, plugin = null, action, days } = options
  const wish = { name, plugins: plugin, actions: action, days }
  const issued = await askForToken(handover(world, options), registry, wish, (line) => {
    output.instruct(line)
  })
  output.note(`Good until ${day(issued.expiresAt)}, for ${scopeOf(issued)}. It is not shown again.`)
  output.result({ registry: registry.origin, ...issued }, [issued.token])
}

/** What the token in use is for; the token itself is not said. */
export async function showToken(world: World, output: Output, options: CommonOptions): Promise<void> {
  const registry = ownRegistry(world, options)
  const { id, name, plugins, actions, expiresAt, user } = await registry.ask<OwnToken>('/auth/token')
  const data = { registry: registry.origin, id, name, plugins, actions, expiresAt, username: user.username }
  output.result(data, [
    `${name}, of ${user.username}`,
    `for ${scopeOf({ plugins, actions })}`,
    `until ${day(expiresAt)}`,
  ])
}

function scopeOf({ plugins, actions }: Pick<OwnToken, 'plugins' | 'actions'>): string {
  return `${actions.join(', ')} of ${plugins ? plugins.join(', ') : 'all plugins'}`
}
