import type { CommonOptions } from '../command-line/arguments.ts'
import type { Output } from '../console/output.ts'
import { Failure } from '../failure.ts'
import {
  changeRollout,
  chosen,
  rolloutsOf,
  type Arm,
  type Estimate,
  type Rollout,
  type RolloutChange,
} from '../registry/rollouts.ts'
import { publishingRegistry } from '../registry/trusted-publishing.ts'
import type { World } from '../world.ts'
import { namedId } from './named-plugin.ts'

export interface RolloutOptions {
  /** A version. */
  of?: string
  /** Per cent. */
  to?: number
  pause?: boolean
  halt?: boolean
  reason?: string
  resume?: boolean
  finish?: boolean
}

/** How far a version is that goes to some people first; and further, no further, or to everybody. */
export async function rollout(
  world: World,
  output: Output,
  plugin: string | undefined,
  options: CommonOptions & RolloutOptions,
): Promise<void> {
  const change = changeOf(options)
  const id = await namedId(world, plugin === undefined ? {} : { plugin })
  const registry = await publishingRegistry(world, options, id)
  let found = chosen(await rolloutsOf(registry, id), id, options.of)
  if (change) found = await changeRollout(registry, id, found.version, change)
  output.result({ id, registry: registry.origin, ...rolloutData(found) }, rolloutLines(output, id, found))
}

export function rolloutData({ version, percent, state, previous, startedAt, changes, arms }: Rollout) {
  return { version, percent, state, previous, startedAt, changes, arms }
}

/** How it fares, in words, and what the arms say. */
export function rolloutLines(output: Output, id: string, rollout: Rollout): string[] {
  const { version, arms } = rollout
  return [`${id} ${version} ${stateOf(output, rollout)}`, ...(arms ? armLines(arms, version) : [])]
}

function changeOf({ to, pause, halt, reason, resume, finish }: RolloutOptions): RolloutChange | undefined {
  if (reason !== undefined && !halt)
    throw new Failure('usage', '--reason is of a halt.', { advice: 'Say --halt too, or leave it out.' })
  if (to !== undefined) return { percent: to }
  if (finish) return { percent: 100 }
  if (pause) return { state: 'paused' }
  if (resume) return { state: 'rolling' }
  return halt ? { state: 'halted', reason: reason ?? '' } : undefined
}

function stateOf(output: Output, { state, percent, previous, changes }: Rollout): string {
  const others = previous === null ? '' : ` All others get ${previous}.`
  switch (state) {
    case 'rolling':
      return `is ${output.good('rolling')}: ${percent} of 100 people are offered it.${others}`
    case 'paused':
      return `is ${output.careful('paused')} at ${percent} %: nobody else is offered it.${others}`
    case 'completed':
      return `is ${output.good('completed')}: everybody gets it.`
    case 'halted': {
      const halt = changes.find(({ kind }) => kind === 'halted')
      const by = halt?.automatic ? ' by the platform, because of errors' : ''
      const why = halt?.reason ? ` ${halt.reason}` : ''
      return `is ${output.careful('halted')}${by}: nobody else gets it.${others}${why}`
    }
  }
}

function armLines({ new: first, old: others }: NonNullable<Rollout['arms']>, version: string): string[] {
  const rows: [string, (arm: Arm) => string][] = [
    ['Accounts', ({ assigned }) => number(assigned)],
    [`Have ${version}`, ({ exposed }) => number(exposed)],
    ['Went back', ({ wentBack }) => number(wentBack)],
    ['Left the plugin', ({ uninstalled }) => number(uninstalled)],
    ['Share that left', ({ uninstallShare }) => share(uninstallShare)],
    ['Sessions', ({ sessions = null }) => number(sessions)],
    ['Share with errors', ({ errorShare = null }) => share(errorShare)],
  ]
  return rows.map(([label, of]) => `  ${label}: ${of(first)} among the first, ${of(others)} of all others`)
}

const number = (accounts: number | null) => (accounts === null ? 'too few to tell' : String(accounts))
const percent = (part: number) => `${(part * 100).toFixed(1)} %`

function share(estimate: Estimate | null): string {
  if (!estimate) return number(null)
  return `${percent(estimate.value)} (${percent(estimate.low)} to ${percent(estimate.high)})`
}
