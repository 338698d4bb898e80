import type { PluginManifest, SlotName } from '@plugin-platform/sdk'
import type { Command } from '../commands/command-registry'
import type { Fault, FaultLog } from './faults/fault-log'
import type { Registries } from './registries/registries'
import type { Contribution } from './registries/slot-registry'
import type { PluginRunner, PluginStatus } from './running/plugin-runner'

export interface PluginView {
  pluginId: string
  name: string
  /** What runs, or should. */
  version: string
  manifest: PluginManifest
  status: PluginStatus
  /** Why it failed, or what an active one threw last. */
  error?: string
  /** What it threw since it began to run, the latest last. */
  faults: readonly Fault[]
  /** The version that should run instead, and why it does not when it failed. */
  update?: { version: string; error?: string }
  /** It is not started because it stopped the page when it was started last. */
  stoppedThePage: boolean
  activationMs?: number
}

export interface HostSnapshot {
  plugins: readonly PluginView[]
  slots: Record<SlotName, readonly Contribution[]>
  commands: readonly Command[]
  /** Keys of the open modals. */
  modals: readonly string[]
}

export function snapshotOf(
  runners: Iterable<PluginRunner>,
  { slots, commands, modals }: Registries,
  faults: FaultLog,
): HostSnapshot {
  return {
    plugins: [...runners].map((runner) => viewOf(runner, faults)),
    slots: {
      toolbar: slots.in('toolbar'),
      canvas: slots.in('canvas'),
      sidebar: slots.in('sidebar'),
      statusbar: slots.in('statusbar'),
      modal: slots.in('modal'),
    },
    commands: commands.list(),
    modals: modals.list(),
  }
}

function viewOf(runner: PluginRunner, log: FaultLog): PluginView {
  const { plugin: wanted, running, status, failure, activationMs } = runner
  const shown = running ?? wanted
  const faults = log.of(wanted.pluginId)
  const error = status === 'active' ? faults.at(-1)?.message : failure
  return {
    pluginId: wanted.pluginId,
    name: shown.manifest.name,
    version: shown.version,
    manifest: shown.manifest,
    status,
    faults,
    stoppedThePage: runner.stoppedThePage,
    ...(error !== undefined && { error }),
    ...(running && running.bundleUrl !== wanted.bundleUrl && { update: updateOf(wanted.version, failure) }),
    ...(activationMs !== undefined && { activationMs }),
  }
}

function updateOf(version: string, error: string | undefined): NonNullable<PluginView['update']> {
  return { version, ...(error !== undefined && { error }) }
}
