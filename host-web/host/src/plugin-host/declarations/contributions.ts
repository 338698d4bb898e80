import type {
  PluginContext,
  PluginManifest,
  PluginModule,
  PluginProps,
  SlotContribution,
} from '@plugin-platform/sdk'
import type { ComponentType } from 'react'
import { orderOf, type Contribution } from '../registries/slot-registry'
import { contributionKey } from '../running/plugin-context'

/** The module's components for the slots that the manifest names. Throws when one is missing or named twice. */
export function contributionsOf(
  manifest: PluginManifest,
  module: PluginModule,
  context: PluginContext,
  run: number,
): Contribution[] {
  const contributions = (manifest.contributes.slots ?? []).map((declared) =>
    contribution(manifest, declared, module, context, run),
  )
  const places = contributions.map(({ slot, key }) => `${slot} ${key}`)
  const twice = contributions.find((_, index) => places.indexOf(places[index] ?? '') !== index)
  if (twice) throw new Error(`It fills the ${twice.slot} twice with "${twice.id}".`)
  return contributions
}

function contribution(
  manifest: PluginManifest,
  declared: SlotContribution,
  module: PluginModule,
  context: PluginContext,
  run: number,
): Contribution {
  const id = declared.id ?? declared.component
  return {
    run,
    key: contributionKey(manifest.id, id),
    id,
    pluginId: manifest.id,
    pluginName: manifest.name,
    version: manifest.version,
    slot: declared.slot,
    title: declared.title ?? manifest.name,
    order: orderOf(declared),
    component: componentOf(module, declared),
    context,
  }
}

function componentOf(
  module: PluginModule,
  { component, slot }: SlotContribution,
): ComponentType<PluginProps> {
  const found = exported(module, component)
  if (!isComponent(found))
    throw new Error(`It promises a component "${component}" for the ${slot}, but does not export one.`)
  return found
}

/** A named export, or a property of the default export (what `definePlugin` returned). */
export function exported(module: PluginModule, name: string): unknown {
  const fallback = module.default as Partial<Record<string, unknown>> | undefined
  return module[name] ?? fallback?.[name]
}

/** A function, or an object such as `memo` and `forwardRef` return. */
function isComponent(value: unknown): value is ComponentType<PluginProps> {
  return typeof value === 'function' || (typeof value === 'object' && value !== null && '$$typeof' in value)
}
