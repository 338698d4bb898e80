import { wrap } from 'comlink'

import type { StackFrame } from '../../../api/developer/errors'
import type { Place } from './trace'
import type { Tracer } from './trace-worker'

const LONGEST = 10_000 // ms: whoever made the map decides how long it takes to read

/** In a thread of its own, that is ended when it takes too long. */
export async function traceApart(map: string, frames: StackFrame[]): Promise<(Place | undefined)[]> {
  if (typeof Worker === 'undefined') return (await import('./trace')).trace(map, frames)
  const worker = new Worker(new URL('./trace-worker.ts', import.meta.url), {
    type: 'module',
    name: 'source-maps',
  })
  let timer: ReturnType<typeof setTimeout> | undefined
  const failed = new Promise<never>((_resolve, reject) => {
    worker.addEventListener('error', ({ message }) => {
      reject(new Error(message || 'The code that reads source maps could not be loaded. Reload the page.'))
    })
    timer = setTimeout(() => {
      reject(new Error('Reading the source map took longer than ten seconds.'))
    }, LONGEST)
  })
  try {
    return await Promise.race([wrap<Tracer>(worker).trace(map, frames), failed])
  } finally {
    clearTimeout(timer)
    worker.terminate()
  }
}
