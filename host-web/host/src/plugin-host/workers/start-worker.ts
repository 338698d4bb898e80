import starter from './starter/plugin-worker.ts?worker&url'
import type { WorkerFile } from './worker-file'

/**
 * A page has workers of its own origin alone, and plugins are of another. So the worker is ours, with a policy of its own,
 * and imports the plugin's file once that has the right hash.
 */
export function startWorker({ url, integrity }: WorkerFile): Worker {
  const script = new URL(starter, document.baseURI)
  const options: WorkerOptions = { type: 'module', name: JSON.stringify({ url, integrity }) }
  // The page in which versions are tried out has no origin, hence no workers but of what it makes itself.
  if (window.origin !== script.origin)
    throw new Error('Workers do not run in a scratch document: install the plugin to see them at work.')
  return new Worker(script, options)
}
