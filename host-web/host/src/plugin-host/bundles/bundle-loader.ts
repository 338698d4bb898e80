import type { PluginModule } from '@plugin-platform/sdk'
import { messageOf } from '../faults/blame'
import { anotherAddress, type Failures } from './another-address'
import type { Bundle, BundleLoader, InTurn } from './bundle'
import { diagnose, type Suspect } from './bundle-diagnosis'
import { filesBeside, listingDigestOf } from './bundle-files'
import { withTimeout } from '../running/timeout'

const DOWNLOAD_TIMEOUT_MS = 15_000

/**
 * Imports bundles whose hash is right.
 *
 * A `modulepreload` link with the published hash must succeed first: what it puts into the page's module map is what
 * `import()` takes, without asking for the file again. An import map with `integrity` would say the same, but the page
 * would need a nonce to add one, and every plugin could read that. Of a version with several files all code is fetched
 * in this way before any of it runs, so that what the entry imports, then or later, is what was published too. After a
 * failure all of it is fetched under another address, and compared again.
 */
export class BrowserBundleLoader implements BundleLoader {
  readonly #downloads = new Map<string, Promise<string>>()
  readonly #verified = new Map<string, Promise<void>>()
  readonly #failures = new Map<string, Failures>()

  preload(bundle: Bundle): void {
    if (bundle.integrity) this.#download(bundle).catch(() => undefined)
  }

  async load(bundle: Bundle, evaluateInTurn: InTurn): Promise<PluginModule> {
    if (!bundle.integrity) throw new Error('The platform gave no checksum for the bundle. It was not run.')
    let isThere = false
    try {
      // What takes too long goes on, for who tries again.
      const url = await withTimeout(
        this.#download(bundle),
        DOWNLOAD_TIMEOUT_MS,
        'The bundle took too long to download.',
      )
      isThere = true
      return await evaluateInTurn(() => import(/* @vite-ignore */ url) as Promise<PluginModule>)
    } catch (error) {
      if (isThere) this.#forget(bundle, 'starts')
      const suspect = error instanceof NotVerified ? error.suspect : entryOf(bundle, bundle.bundleUrl)
      throw new Error(await diagnose(suspect, messageOf(error)), { cause: error })
    }
  }

  #download(bundle: Bundle): Promise<string> {
    const known = this.#downloads.get(bundle.bundleUrl)
    if (known) return known
    const url = this.#freshUrl(bundle.bundleUrl)
    const download = this.#verifyAll(bundle, url).then(() => url)
    this.#downloads.set(bundle.bundleUrl, download)
    download.catch(() => {
      this.#forget(bundle, 'downloads')
    })
    return download
  }

  async #verifyAll(bundle: Bundle, url: string): Promise<void> {
    const code = (await filesBeside(bundle.bundleUrl)).filter(({ path }) => path.endsWith('.js'))
    const beside = code.map(({ path, integrity }) => ({
      what: path,
      url: new URL(path, url).href,
      integrity,
    }))
    await Promise.all([...beside, entryOf(bundle, url)].map((file) => this.#verifyOnce(file)))
  }

  /** What was verified once stays in the page's module map. */
  #verifyOnce(file: Suspect): Promise<void> {
    const known = this.#verified.get(file.url)
    if (known) return known
    const verified = verify(file)
    this.#verified.set(file.url, verified)
    verified.catch(() => this.#verified.delete(file.url))
    return verified
  }

  #forget({ bundleUrl }: Bundle, failed: keyof Failures): void {
    const until = this.#failuresOf(bundleUrl)
    this.#downloads.delete(bundleUrl)
    this.#failures.set(bundleUrl, { ...until, [failed]: until[failed] + 1 })
  }

  #failuresOf(bundleUrl: string): Failures {
    return this.#failures.get(bundleUrl) ?? { downloads: 0, starts: 0 }
  }

  #freshUrl(bundleUrl: string): string {
    const entry = new URL(bundleUrl, document.baseURI)
    return anotherAddress(entry, listingDigestOf(bundleUrl), this.#failuresOf(bundleUrl))
  }
}

class NotVerified extends Error {
  readonly suspect: Suspect

  constructor(suspect: Suspect) {
    super(`${suspect.what} could not be downloaded just now, or was not what was published. Try again.`)
    this.suspect = suspect
  }
}

function entryOf({ integrity }: Bundle, url: string): Suspect {
  return { what: 'The bundle', url, integrity }
}

function verify(file: Suspect): Promise<void> {
  return new Promise((resolve, reject) => {
    const link = document.createElement('link')
    link.rel = 'modulepreload'
    link.href = file.url
    link.integrity = file.integrity
    link.crossOrigin = 'anonymous'
    link.onload = () => {
      resolve()
    }
    link.onerror = () => {
      reject(new NotVerified(file))
    }
    document.head.append(link)
  })
}
