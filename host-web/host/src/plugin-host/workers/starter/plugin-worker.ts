import type { WorkerFile } from '../worker-file'

declare const self: DedicatedWorkerGlobalScope

/**
 * Runs one file of a plugin in a worker of our own origin. What answered with this script gave it a policy: it reaches
 * files of plugins, and neither the API nor another site. Only code that was published runs, or what that makes.
 */
const { url, integrity } = JSON.parse(self.name) as WorkerFile
// What the plugin's code finds there: its own address, and so what lies beside it.
Object.defineProperty(self, 'name', { value: url })

/** The worker's own listeners are there once its code has run; until then nothing is lost. */
const early: MessageEvent[] = []
const keep = (event: MessageEvent) => {
  event.stopImmediatePropagation()
  early.push(event)
}
self.addEventListener('message', keep)

async function run(): Promise<void> {
  const answer = await fetch(url, { integrity, mode: 'cors', credentials: 'omit' })
  if (!answer.ok) throw new Error(`The server answered ${String(answer.status)} instead of ${url}.`)
  // Imported as what was verified: its address might answer with something else the next time.
  const code = new Blob([await answer.blob()], { type: 'text/javascript' })
  await import(/* @vite-ignore */ URL.createObjectURL(code))
}

run().then(
  () => {
    self.removeEventListener('message', keep)
    for (const { data, ports } of early)
      self.dispatchEvent(new MessageEvent('message', { data: data as unknown, ports: [...ports] }))
  },
  // Becomes the `error` event of the worker in the page.
  (error: unknown) => {
    reportError(error)
  },
)
