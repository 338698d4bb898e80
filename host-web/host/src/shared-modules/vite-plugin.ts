import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { runnerImport, type HtmlTagDescriptor, type Plugin } from 'vite'
import { shimSource } from './shim-source.ts'

interface Shim {
  specifier: string
  fileName: string
  source: string
}

/**
 * Lets plugins import the host's own copies of the shared modules.
 *
 * `shared-modules.ts` puts them into `globalThis.__PLATFORM_SHARED__`; for each there is a shim, a small module that
 * exports from there by name, and the page's import map binds the bare import to the shim. The names are those that the
 * modules really have at build time, since `export *` gives none of a CommonJS module such as React.
 */
export function sharedModules(): Plugin {
  let shims: Shim[] = []
  return {
    name: 'plugin-platform:shared-modules',
    async configResolved() {
      shims = await createShims()
    },
    generateBundle() {
      for (const { fileName, source } of shims) this.emitFile({ type: 'asset', fileName, source })
    },
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const shim = shims.find(({ fileName }) => request.url === `/${fileName}`)
        if (shim) response.setHeader('content-type', 'text/javascript').end(shim.source)
        else next()
      })
    },
    transformIndexHtml: () => [importMap(shims)],
  }
}

async function createShims(): Promise<Shim[]> {
  const entry = fileURLToPath(new URL('./shared-modules.ts', import.meta.url))
  const { module } = await runnerImport<typeof import('./shared-modules.ts')>(entry, {
    configFile: false,
    logLevel: 'error',
    environments: { inline: { resolve: { conditions: ['@plugin-platform/source'] } } },
  })
  const descriptors = Object.entries(Object.getOwnPropertyDescriptors(module.SHARED_MODULES))
  return Promise.all(
    descriptors.map(async ([specifier, descriptor]) => {
      const isLater = descriptor.get !== undefined
      // Who fetches it later finds the runner closed.
      const shared = (isLater ? await import(specifier) : descriptor.value) as object
      return createShim(specifier, Object.keys(shared), isLater)
    }),
  )
}

function createShim(specifier: string, names: string[], isLater: boolean): Shim {
  const source = shimSource(specifier, names, isLater)
  const hash = createHash('sha256').update(source).digest('hex').slice(0, 8)
  return {
    specifier,
    source,
    fileName: `assets/shim-${specifier.replace('@', '').replaceAll('/', '-')}-${hash}.js`,
  }
}

function importMap(shims: Shim[]): HtmlTagDescriptor {
  const imports = Object.fromEntries(shims.map(({ specifier, fileName }) => [specifier, `/${fileName}`]))
  const children = JSON.stringify({ imports })
  return {
    tag: 'script',
    attrs: { type: 'importmap' },
    children,
    injectTo: 'head-prepend',
  }
}
