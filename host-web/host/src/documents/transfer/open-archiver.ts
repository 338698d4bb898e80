import { wrap } from 'comlink'
import type { Archiver } from './archive-worker'
import { Packer } from './pack'
import { unpack, type Unpacked } from './unpack'

/** Packs and unpacks; `close` ends it at once, whatever it is at. */
export interface OpenArchiver {
  add: (...document: Parameters<Packer['add']>) => Promise<void>
  finish: (now: number) => Promise<Blob>
  unpack: (file: Blob) => Promise<Unpacked>
  close: () => void
}

/** In a thread of its own, so that the page goes on while hundreds of documents are packed; here where there are none. */
export function openArchiver(): OpenArchiver {
  if (typeof Worker === 'undefined') return archiverHere()
  const worker = new Worker(new URL('./archive-worker.ts', import.meta.url), {
    type: 'module',
    name: 'archive',
  })
  const remote = wrap<Archiver>(worker)
  const failed = new Promise<never>((_resolve, reject) => {
    worker.addEventListener('error', ({ message }) => {
      reject(new Error(message || 'The code for it could not be loaded. Reload the page.'))
    })
  })
  failed.catch(() => undefined)
  return {
    add: (...document) => Promise.race([remote.add(...document), failed]),
    finish: (now) => Promise.race([remote.finish(now), failed]),
    unpack: (file) => Promise.race([remote.unpack(file), failed]),
    close: () => {
      worker.terminate()
    },
  }
}

function archiverHere(): OpenArchiver {
  const packer = new Packer()
  return {
    add: (...document) => {
      packer.add(...document)
      return Promise.resolve()
    },
    finish: (now) => Promise.resolve(packer.finish(now)),
    unpack: async (file) => unpack(new Uint8Array(await file.arrayBuffer())),
    close: () => undefined,
  }
}
