import { randomUUID } from 'node:crypto'
import type { Output } from '../console/output.ts'
import { Failure } from '../failure.ts'
import type { CommonOptions } from '../command-line/arguments.ts'
import { pathOf } from '../registry/plugins.ts'
import { ownRegistry } from '../registry/settings.ts'
import type { World } from '../world.ts'
import { namedId, type PluginOption } from './named-plugin.ts'

type Options = CommonOptions & PluginOption

/** Nobody else gets the version; who has it keeps it. `undo` gives it out again. Repeating changes nothing. */
export async function yank(
  world: World,
  output: Output,
  version: string,
  options: Options & { reason?: string; undo?: boolean },
): Promise<void> {
  const registry = ownRegistry(world, options)
  const id = await namedId(world, options)
  const { reason = '', undo = false } = options
  const path = `${pathOf(id, version)}/${undo ? 'restore' : 'yank'}`
  await registry.ask(path, { method: 'POST', body: undo ? {} : { reason }, idempotencyKey: randomUUID() })
  const line = undo
    ? `${output.good('Restored')} ${id} ${version}: it is given out again.`
    : `${output.good('Yanked')} ${id} ${version}: nobody else gets it, and who has it keeps it.`
  output.result({ id, version, registry: registry.origin, status: undo ? 'published' : 'yanked' }, [line])
}

/** The bytes of an earlier version once more, under a number that is higher than all there are. */
export async function rollback(
  world: World,
  output: Output,
  original: string,
  options: Options & { as: string; changelog?: string },
): Promise<void> {
  const registry = ownRegistry(world, options)
  const id = await namedId(world, options)
  const { as: version, changelog } = options
  const body = changelog === undefined ? { version } : { version, changelog }
  const request = { method: 'POST', body, idempotencyKey: randomUUID() } as const
  const { status } = await registry.ask<{ status: string }>(`${pathOf(id, original)}/rollback`, request)
  output.result({ id, version, original, registry: registry.origin, status }, [
    `${output.good('Rolled back')} ${id}: ${version} has the content of ${original}, and is ${status}.`,
  ])
}

/** Everybody who has the plugin is told, and offered the replacement. `undo` takes it back. */
export async function deprecate(
  world: World,
  output: Output,
  message: string | undefined,
  options: Options & { replacement?: string; undo?: boolean },
): Promise<void> {
  const { replacement = null, undo = false } = options
  if (!undo && message === undefined)
    throw new Failure('usage', 'Say why, for those who have it: folio deprecate "Use other-plugin."')
  const registry = ownRegistry(world, options)
  const id = await namedId(world, options)
  const path = `${pathOf(id)}/${undo ? 'undeprecate' : 'deprecate'}`
  const body = undo ? {} : { message, replacement }
  await registry.ask(path, { method: 'POST', body, idempotencyKey: randomUUID() })
  const line = undo
    ? `${id} is no longer deprecated.`
    : `${output.good('Deprecated')} ${id}${replacement ? ` in favour of ${replacement}` : ''}.`
  output.result({ id, registry: registry.origin, deprecated: !undo, replacement }, [line])
}
