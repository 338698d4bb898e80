import { confine } from './confine'
import { keepMessages } from './keep-messages'
import { fileNamed } from './named-file'

type WorkerScope = DedicatedWorkerGlobalScope & { URL: typeof URL }

const load = (address: string): Promise<unknown> => import(/* @vite-ignore */ address)

/** Throws where it may not run; what goes wrong later becomes the `error` event of the worker in the page. */
export function runFile(scope: WorkerScope, importing = load): void {
  refuseShared(scope)
  const { url, integrity } = fileNamed(scope.name)
  // What the plugin's code finds there: its own address, and so what lies beside it.
  Object.defineProperty(scope, 'name', { value: url })
  const release = keepMessages(scope)
  verified(scope, url, integrity)
    .then((address) => {
      confine(scope)
      return importing(address)
    })
    .then(release, (error: unknown) => {
      scope.reportError(error)
    })
}

/** It would be everybody's, and not end with the run of the plugin that started it. */
function refuseShared(scope: WorkerScope): void {
  if ('DedicatedWorkerGlobalScope' in scope) return
  // It would idle for as long as the page is there.
  if ('SharedWorkerGlobalScope' in scope) (scope as { close: () => void }).close()
  throw new Error('Files of plugins run in workers of one page alone: use context.assets.worker.')
}

/** Where the code is that was compared: its own address might answer with something else the next time. */
async function verified(scope: WorkerScope, url: string, integrity: string): Promise<string> {
  const answer = await scope.fetch(url, { integrity, mode: 'cors', credentials: 'omit', redirect: 'error' })
  if (!answer.ok) throw new Error(`The server answered ${String(answer.status)} instead of ${url}.`)
  const code = new Blob([await answer.blob()], { type: 'text/javascript' })
  return scope.URL.createObjectURL(code)
}
