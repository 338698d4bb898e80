import type { Operation, ServiceName } from '../../api/admin/admin-types'

/** What is loaded of one service, the newest first. */
export interface Loaded {
  service: ServiceName
  items: Operation[]
  /** There is more, which is older. */
  hasMore: boolean
}

export interface Done extends Operation {
  service: ServiceName
}

/**
 * One list of all, the newest first. It ends where something of a service that is not loaded yet could come
 * in between; `next` are the services of which more is to be loaded to go on.
 */
export function merged(loaded: Loaded[]): { items: Done[]; next: ServiceName[] } {
  const ends = loaded.filter(({ hasMore }) => hasMore).map((one) => ({ ...one, end: time(one.items.at(-1)) }))
  const horizon = Math.max(-Infinity, ...ends.map(({ end }) => end))
  const items = loaded
    .flatMap(({ service, items: of }) => of.map((item): Done => ({ ...item, service })))
    .filter((item) => time(item) >= horizon)
    .sort((one, other) => time(other) - time(one))
  return { items, next: ends.filter(({ end }) => end === horizon).map(({ service }) => service) }
}

const time = (operation: Operation | undefined) =>
  operation ? new Date(operation.recordedAt).getTime() : Infinity
