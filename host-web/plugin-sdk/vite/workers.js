import { posix } from 'node:path'
import { refuse } from './check-bundle.js'

const FOLDER = 'workers/'
const WORKER = /[?&](?:shared)?worker(?:[&=]|$)/

/**
 * What `import engine from './engine?worker&url'` names becomes one file, since a worker of a plugin imports nothing by its
 * address. `plugins` and `output` are those of the plugin's own code.
 */
export function workers(plugins, output) {
  return {
    worker: {
      format: 'es',
      plugins,
      rolldownOptions: {
        output: { ...output, entryFileNames: `${FOLDER}[name]-[hash].js`, codeSplitting: false },
      },
    },
    experimental: { renderBuiltUrl: fromWorker },
  }
}

/** The platform's starter imports the file from elsewhere, and says its own address as the worker's name. */
function fromWorker(file, { hostId, hostType }) {
  if (hostType !== 'js' || !hostId.startsWith(FOLDER)) return undefined
  const path = posix.relative(FOLDER, file)
  return { runtime: `new URL(${JSON.stringify(path)}, self.name).href` }
}

/** Vite's other ways to a worker start it from an address that the page's policy refuses. */
export const startedByThePlatform = {
  name: 'plugin-platform:workers',
  apply: 'build',
  enforce: 'pre',
  load: {
    filter: { id: WORKER },
    handler(id) {
      const [source, query] = id.split('?')
      const asked = new URLSearchParams(query)
      if (asked.has('url') && !asked.has('inline') && !asked.has('sharedworker')) return
      const name = posix.basename(source)
      refuse(this, [
        `The page would not start the worker ${name}: import its address, ` +
          `\`import address from './${name}?worker&url'\`, and start it with context.assets.worker(address).`,
      ])
    },
  },
}
