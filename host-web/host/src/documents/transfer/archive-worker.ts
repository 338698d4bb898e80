import { expose } from 'comlink'
import { Packer } from './pack'
import { unpack } from './unpack'

let packer = new Packer()

/** What is done in the thread of its own. */
const archiver = {
  add: (...document: Parameters<Packer['add']>) => {
    packer.add(...document)
  },
  finish: (now: number) => {
    const archive = packer.finish(now)
    packer = new Packer()
    return archive
  },
  unpack: async (file: Blob) => unpack(new Uint8Array(await file.arrayBuffer())),
}

export type Archiver = typeof archiver

expose(archiver)
