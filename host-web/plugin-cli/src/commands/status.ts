import type { Output } from '../console/output.ts'
import { Failure } from '../failure.ts'
import type { CommonOptions } from '../command-line/arguments.ts'
import type { Registry } from '../registry/client.ts'
import { requiredVersion, withReview, type Version } from '../registry/plugins.ts'
import { ownRegistry } from '../registry/settings.ts'
import type { World } from '../world.ts'
import { namedPlugin, type PluginOption } from './named-plugin.ts'

export interface StatusOptions extends PluginOption {
  watch?: boolean
  /** Minutes. */
  for: number
}

const INTERVAL = 5_000 // ms
const DECIDED = new Set(['published', 'rejected', 'yanked', 'blocked', 'deprecated'])

/** How a version fares; with `--watch` until that is decided. */
export async function status(
  world: World,
  output: Output,
  version: string | undefined,
  options: CommonOptions & StatusOptions,
): Promise<void> {
  const registry = ownRegistry(world, options)
  const named = await namedPlugin(world, options, version)
  const state = options.watch
    ? await watched(world, output, registry, named, options.for)
    : await requiredVersion(registry, named.id, named.version)
  report(output, registry, named.id, await withReview(registry, named.id, state))
}

async function watched(
  world: World,
  output: Output,
  registry: Registry,
  { id, version }: { id: string; version: string },
  minutes: number,
): Promise<Version> {
  const end = world.now() + minutes * 60_000
  let said = ''
  for (;;) {
    const state = await requiredVersion(registry, id, version)
    if (DECIDED.has(state.status) || world.now() + INTERVAL > end) return state
    if (state.status !== said) output.note(`${id} ${version} is ${words(state.status)}. Waiting…`)
    said = state.status
    await world.sleep(INTERVAL)
  }
}

function report(output: Output, registry: Registry, id: string, state: Version): void {
  const { version, reason, findings = [] } = state
  const sentence = `${id} ${version} is ${words(state.status)}${reason ? `: ${reason}` : '.'}`
  if (state.status === 'rejected' || state.status === 'blocked') {
    const page = `${registry.origin}/developer/${encodeURIComponent(id)}`
    const appeal = state.mayAppeal ? { advice: `You may appeal once, in the browser: ${page}` } : {}
    throw new Failure('refused', sentence, { findings, ...appeal })
  }
  if (!DECIDED.has(state.status))
    throw new Failure('waiting', sentence, { advice: 'Wait for it: folio status --watch', findings })
  output.findings(findings)
  output.result(
    { id, version, registry: registry.origin, status: state.status, reason: reason ?? null, findings },
    [stateLine(output, id, state)],
  )
}

export function stateLine(output: Output, id: string, { version, status }: Version): string {
  if (status === 'published') return `${output.good('Published')} ${id} ${version}`
  const decided = DECIDED.has(status)
  return `${id} ${version} is ${words(status)}.${decided ? '' : ' Wait for the decision: folio status --watch'}`
}

/** `in_review` as people read it. */
function words(status: string): string {
  return status.replaceAll('_', ' ')
}
