import { expose } from 'comlink'

import { trace } from './trace'

const tracer = { trace }

export type Tracer = typeof tracer

expose(tracer)
