import type { Output } from '../console/output.ts'
import { buildPlugin, type Built } from '../plugin/build.ts'
import type { World } from '../world.ts'

export async function buildCommand(world: World, output: Output): Promise<void> {
  const built = await buildPlugin(world.cwd, (line) => {
    output.warn(line)
  })
  output.result(builtData(built), [`${output.good('Built')} ${builtLine(built)}`])
}

export function builtData({ id, version, file, size, gzip }: Built): Record<string, unknown> {
  return { id, version, file, size, gzip }
}

export function builtLine({ id, version, file, size, gzip }: Built): string {
  return `${id} ${version}: ${file}, ${kilobytes(size)} (${kilobytes(gzip)} compressed)`
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(bytes < 100_000 ? 1 : 0)} kB`
}
