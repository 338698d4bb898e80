import type { PluginModule } from './context.ts'

/** Returns the module as it is: it is there for the type check and the editor's completion. */
export function definePlugin<M extends PluginModule>(module: M): M {
  return module
}
