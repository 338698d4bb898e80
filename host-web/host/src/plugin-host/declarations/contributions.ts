import type {
  PluginContext,
  PluginManifest,
  PluginModule,
  PluginProps,
  SlotContribution,
} from '@plugin-platform/sdk'
import type { ComponentType } from 'react'
import { keyOf } from '../../commands/keybindings'
import { contributionKey } from '../running/plugin-context'
import type { Registries } from '../registries/registries'
import { orderOf, type Contribution } from '../registries/slot-registry'
import type { Undoings } from '../../observing/undoings'

/** Declares the manifest's commands. They can be executed, and so start the plugin, before its code is there. */
export function declareCommands(manifest: PluginManifest, registries: Registries, undoings: Undoings): void {
  for (const command of manifest.contributes.commands ?? []) {
    const key = keyOf(command.id, manifest.contributes.keybindings)
    const declared = {
      ...command,
      pluginId: manifest.id,
      group: manifest.name,
      ...(key !== undefined && { key }),
    }
    undoings.add(registries.commands.declare(declared))
  }
}

/** Puts the module's components into the slots that the manifest names. */
export function fillSlots(
  manifest: PluginManifest,
  module: PluginModule,
  context: PluginContext,
  registries: Registries,
  undoings: Undoings,
): void {
  const contributions = (manifest.contributes.slots ?? []).map((declared) =>
    contribution(manifest, declared, module, context),
  )
  for (const each of contributions) {
    undoings.add(registries.slots.add(each))
    if (each.slot === 'modal')
      undoings.add(() => {
        registries.modals.close(each.key)
      })
  }
}

function contribution(
  manifest: PluginManifest,
  declared: SlotContribution,
  module: PluginModule,
  context: PluginContext,
): Contribution {
  const id = declared.id ?? declared.component
  return {
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
