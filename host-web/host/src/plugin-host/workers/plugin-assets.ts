import type { PluginAssets } from '@plugin-platform/sdk'
import { firstAddress } from '../bundles/another-address'
import { filesBeside } from '../bundles/bundle-files'
import type { Registrations } from '../running/registrations'
import { startWorker } from './start-worker'

/** The files of a version that has several, for one run of it: a worker ends with the run. */
export function assetsOf(bundleUrl: string, registrations: Registrations, start = startWorker): PluginAssets {
  return {
    worker: async (path) => {
      const entry = new URL(bundleUrl, document.baseURI)
      // What the plugin calculates from its own address is written as that is.
      const address = firstAddress(new URL(path, entry).href)
      const file = (await filesBeside(bundleUrl)).find(({ url }) => url === address)
      if (!file?.path.endsWith('.js'))
        throw new Error(`There is no file of code at ${String(path)} in the zip that this version is.`)
      if (registrations.hasEnded) throw new Error('The plugin has ended, and starts no workers any more.')
      const worker = start(file)
      registrations.own(() => {
        worker.terminate()
      })
      return worker
    },
  }
}
