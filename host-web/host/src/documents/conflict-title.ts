import { nameOf, type DocumentInfo } from './store/stored-document'

/** `Plans (conflict copy, 14:05)` */
export function conflictTitle(
  document: Pick<DocumentInfo, 'title' | 'excerpt'>,
  now: number,
  what = 'conflict copy',
): string {
  const time = new Date(now).toLocaleTimeString(undefined, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  return `${nameOf(document).slice(0, 160)} (${what}, ${time})`
}
