import type { PluginModule } from '@plugin-platform/sdk'
import { messageOf } from '../faults/blame'
import type { Bundle, BundleLoader, InTurn } from './bundle'
import { diagnose } from './bundle-diagnosis'
import { filesBeside } from './bundle-files'
import { withTimeout } from '../running/timeout'

const DOWNLOAD_TIMEOUT_MS = 15_000

/**
 * Imports bundles whose hash is right.
 *
 * A `modulepreload` link with the published hash must succeed first: what it puts into the page's module map is what
 * `import()` takes, without asking for the file again. An import map with `integrity` would say the same, but the page
 * would need a nonce to add one, and every plugin could read that. Of a version with several files all code is fetched
 * in this way before any of it runs, so that what the entry imports, then or later, is what was published too.
 */
export class BrowserBundleLoader implements BundleLoader {
  readonly #downloads = new Map<string, Promise<string>>()
  readonly #verified = new Map<string, Promise<void>>()
  readonly #failures = new Map<string, number>()

  preload(bundle: Bundle): void {
    if (bundle.integrity) this.#download(bundle).catch(() => undefined)
  }

  async load(bundle: Bundle, evaluateInTurn: InTurn): Promise<PluginModule> {
    if (!bundle.integrity) throw new Error('The platform gave no checksum for the bundle. It was not run.')
    try {
      const url = await withTimeout(
        this.#download(bundle),
        DOWNLOAD_TIMEOUT_MS,
        'The bundle took too long to download.',
      )
      return await evaluateInTurn(() => import(/* @vite-ignore */ url) as Promise<PluginModule>)
    } catch (error) {
      this.#forget(bundle)
      throw new Error(await diagnose(bundle, messageOf(error)), { cause: error })
    }
  }

  #download(bundle: Bundle): Promise<string> {
    const known = this.#downloads.get(bundle.bundleUrl)
    if (known) return known
    const url = this.#freshUrl(bundle.bundleUrl)
    const download = this.#verifyAll(bundle, url).then(() => url)
    this.#downloads.set(bundle.bundleUrl, download)
    return download
  }

  async #verifyAll({ bundleUrl, integrity }: Bundle, url: string): Promise<void> {
    const code = (await filesBeside(bundleUrl)).filter(({ path }) => path.endsWith('.js'))
    await Promise.all([...code, { url, integrity }].map((file) => this.#verifyOnce(file.url, file.integrity)))
  }

  /** What was verified once stays in the page's module map. */
  #verifyOnce(url: string, integrity: string): Promise<void> {
    const known = this.#verified.get(url)
    if (known) return known
    const verified = verify(url, integrity)
    this.#verified.set(url, verified)
    verified.catch(() => this.#verified.delete(url))
    return verified
  }

  #forget({ bundleUrl }: Bundle): void {
    this.#downloads.delete(bundleUrl)
    this.#failures.set(bundleUrl, (this.#failures.get(bundleUrl) ?? 0) + 1)
  }

  /** A page remembers a module that failed. A fragment makes it another module of the same file. */
  #freshUrl(bundleUrl: string): string {
    const url = new URL(bundleUrl, document.baseURI)
    const failures = this.#failures.get(bundleUrl)
    if (failures !== undefined) url.hash = `try-${failures + 1}`
    return url.href
  }
}

function verify(url: string, integrity: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const link = document.createElement('link')
    link.rel = 'modulepreload'
    link.href = url
    link.integrity = integrity
    link.crossOrigin = 'anonymous'
    link.onload = () => {
      resolve()
    }
    link.onerror = () => {
      reject(new Error('The bundle could not be downloaded or is not what was published.'))
    }
    document.head.append(link)
  })
}
