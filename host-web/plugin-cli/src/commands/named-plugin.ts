import { readPlugin } from '../plugin/toolchain.ts'
import type { World } from '../world.ts'

export interface PluginOption {
  plugin?: string
}

/** The plugin that `--plugin` names, or whose folder this is. */
export async function namedId(world: World, { plugin }: PluginOption): Promise<string> {
  return plugin ?? (await readPlugin(world.cwd)).id
}

/** With the version that was named, or that package.json has. */
export async function namedPlugin(
  world: World,
  options: PluginOption,
  version?: string,
): Promise<{ id: string; version: string }> {
  const id = await namedId(world, options)
  return { id, version: version ?? (await readPlugin(world.cwd)).manifest.version }
}
