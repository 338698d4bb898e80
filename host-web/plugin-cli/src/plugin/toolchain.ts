import type { DescribedPlugin } from '@plugin-platform/sdk/vite'
import { Failure, sentenceOf } from '../failure.ts'

const ADVICE =
  'Run npm install in the folder of the plugin, and call the `folio` that it installs: npx folio …'

/** Vite and the SDK, which the plugin's project installs; `create` and `login` go without. */
export async function loadVite(): Promise<typeof import('vite')> {
  try {
    return await import('vite')
  } catch (error) {
    throw new Failure('usage', `Vite is not installed: ${sentenceOf(error)}`, {
      advice: ADVICE,
      cause: error,
    })
  }
}

export async function loadSdk(): Promise<typeof import('@plugin-platform/sdk/vite')> {
  try {
    return await import('@plugin-platform/sdk/vite')
  } catch (error) {
    throw new Failure('usage', `The SDK is not installed: ${sentenceOf(error)}`, {
      advice: ADVICE,
      cause: error,
    })
  }
}

/** The plugin whose folder this is. */
export async function readPlugin(root: string): Promise<DescribedPlugin> {
  const { readPackage } = await loadSdk()
  let described
  try {
    described = readPackage(root)
  } catch (error) {
    throw new Failure('usage', sentenceOf(error), { cause: error })
  }
  if (described) return described
  throw new Failure('usage', `There is no plugin in ${root}: it has no package.json with a "plugin".`, {
    advice: 'Go to the folder of a plugin, or start one: folio create my-plugin',
  })
}
