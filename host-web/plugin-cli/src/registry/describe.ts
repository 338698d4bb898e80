import { randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { DescribedPlugin } from '@plugin-platform/sdk/vite'
import { Failure } from '../failure.ts'
import type { Registry } from './client.ts'
import { listedPlugin, pathOf, type Listing } from './plugins.ts'
import { RegistryFailure } from './problems.ts'

/** Lists a plugin that is new, and says anew what changed in package.json. */
export async function describe(
  registry: Registry,
  plugin: DescribedPlugin,
  warn: (line: string) => void,
): Promise<void> {
  const wanted = listingOf(plugin)
  const listed = await listedPlugin(registry, plugin.id)
  if (listed) await describeAnew(registry, wanted, listed, warn)
  else
    await registry.ask('/developer/plugins', {
      method: 'POST',
      body: { ...wanted },
      idempotencyKey: randomUUID(),
    })
}

async function describeAnew(
  registry: Registry,
  { id, ...wanted }: Listing,
  { name, description, category, tags }: Listing,
  warn: (line: string) => void,
): Promise<void> {
  if (isDeepStrictEqual(wanted, { name, description, category, tags })) return
  try {
    await registry.ask(pathOf(id), { method: 'PATCH', body: wanted })
  } catch (error) {
    // The token of a CI may be good for publishing alone; the version is what it is about.
    if (!(error instanceof RegistryFailure && error.reason === 'forbidden')) throw error
    warn(`The name, description, category or tags stay as they were: ${error.message}`)
  }
}

function listingOf({ id, manifest: { name, description, category }, tags, file }: DescribedPlugin): Listing {
  if (category !== undefined) return { id, name, description, category, tags }
  throw new Failure('usage', `"plugin.category" in ${file} is missing, and the marketplace needs it.`, {
    advice: 'Write one of formatting, appearance, utilities, navigation, writing, core.',
  })
}
