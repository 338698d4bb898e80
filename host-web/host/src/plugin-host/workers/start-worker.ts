import starter from './starter/plugin-worker.ts?worker&url'
import type { WorkerFile } from './worker-file'

/**
 * A page has workers of its own origin alone, and plugins are of another. So the worker is ours, with a policy of its own,
 * and imports the plugin's file once that has the right hash.
 */
export function startWorker({ url, integrity }: WorkerFile): Worker {
  const script = new URL(starter, document.baseURI)
  const options: WorkerOptions = { type: 'module', name: JSON.stringify({ url, integrity }) }
  return new Worker(window.origin === script.origin ? script : madeHere(script), options)
}

/** The page without an origin, in which versions are tried out, has no workers but those that it makes; its policy holds. */
function madeHere(script: URL): string {
  return URL.createObjectURL(new Blob([`import ${JSON.stringify(script.href)}`], { type: 'text/javascript' }))
}
