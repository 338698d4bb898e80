import { randomUUID } from 'node:crypto'
import { Failure } from '../failure.ts'
import type { Registry } from './client.ts'
import { pathOf } from './plugins.ts'

/** With its 95 % interval. */
export interface Estimate {
  value: number
  low: number
  high: number
}

/** Accounts; null: too few to be told. */
export interface Arm {
  assigned: number | null
  exposed: number | null
  wentBack: number | null
  uninstalled: number | null
  uninstallShare: Estimate | null
  /** A platform from before an update does not say these. */
  sessions?: number | null
  errorShare?: Estimate | null
}

export interface Rollout {
  version: string
  percent: number
  state: 'rolling' | 'paused' | 'halted' | 'completed'
  /** What all others get. */
  previous: string | null
  startedAt: string
  /** The newest first. */
  changes: { kind: string; reason: string | null; automatic: boolean; at: string }[]
  /** Of the newest alone; null while nobody can tell. */
  arms: { new: Arm; old: Arm; uninstallDifference: Estimate | null } | null
}

export type RolloutChange =
  { percent: number } | { state: 'rolling' | 'paused' } | { state: 'halted'; reason: string }

/** The newest first. */
export async function rolloutsOf(registry: Registry, id: string): Promise<Rollout[]> {
  return (await registry.ask<{ items: Rollout[] }>(`${pathOf(id)}/rollouts`)).items
}

/** The same again changes nothing. */
export async function changeRollout(
  registry: Registry,
  id: string,
  version: string,
  change: RolloutChange,
): Promise<Rollout> {
  const request = { method: 'PATCH', body: { ...change }, idempotencyKey: randomUUID() } as const
  const { items } = await registry.ask<{ items: Rollout[] }>(`${pathOf(id, version)}/rollout`, request)
  return chosen(items, id, version)
}

/** That of a version, or the newest. */
export function chosen(rollouts: readonly Rollout[], id: string, version?: string): Rollout {
  const found = version === undefined ? rollouts[0] : rollouts.find((one) => one.version === version)
  if (found) return found
  throw new Failure('notFound', `${version ?? `No version of ${id}`} goes to some people first.`, {
    advice: 'Publish one so: folio publish --rollout 10',
  })
}
