const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })
const whole = new Intl.NumberFormat('en')
const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium' })
const moment = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' })
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['week', 7 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

/** 1234 → "1.2K" */
export const formatCount = (count: number): string => compact.format(count)

export const formatWhole = (count: number): string => whole.format(count)

export const formatDate = (iso: string): string => day.format(new Date(iso))

/** To the second, for who looks for what happened when. */
export const formatMoment = (iso: string): string => moment.format(new Date(iso))

/** "3 days ago" */
export function formatAge(iso: string, now = Date.now()): string {
  const seconds = (new Date(iso).getTime() - now) / 1000
  for (const [unit, length] of STEPS) {
    if (Math.abs(seconds) >= length) return relative.format(Math.round(seconds / length), unit)
  }
  return 'just now'
}

/** Sizes as file managers say them: 1 KB = 1024 bytes. */
export function formatSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  const kilobytes = bytes / 1024
  if (kilobytes < 1024) return `${kilobytes.toFixed(kilobytes < 10 ? 1 : 0)} KB`
  return `${(kilobytes / 1024).toFixed(1)} MB`
}

/** "1,204 installs", or null when nobody knows. */
export const formatInstalls = (count: number | null): string =>
  count === null ? 'Installs unknown' : plural(count, 'install')

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatWhole(count)} ${count === 1 ? one : many}`
}

/** "A, B and C" */
export const formatList = (items: string[]): string => new Intl.ListFormat('en').format(items)

/** 'my-plugin' → 'My plugin' */
export function humanise(id: string): string {
  const text = id.replace(/[-_.]+/g, ' ').trim()
  return text.charAt(0).toUpperCase() + text.slice(1)
}

const MOST = 99

/** As much of a number as a badge has room for. */
export const formatBadge = (count: number) => (count > MOST ? `${MOST}+` : String(count))
