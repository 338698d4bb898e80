import type { Shown, UseCell, UseDay } from '../../api/developer/statistics'

export interface Series {
  label: string
  /** A name of the theme's colours. */
  colour: 'accent' | 'success' | 'warning' | 'danger'
  values: Shown[]
}

const DAY = 86_400_000

/** Every day from the first to the last (UTC, both included). */
export function daysBetween(first: string, last: string): string[] {
  const days: string[] = []
  for (let at = Date.parse(first); at <= Date.parse(last); at += DAY)
    days.push(new Date(at).toISOString().slice(0, 10))
  return days
}

/** Of a day of which nothing was heard it is 0. */
export function valuesOf(
  days: readonly string[],
  told: readonly UseDay[],
  read: (cell: UseCell) => Shown,
  kind: 'accounts' | 'visitors' = 'accounts',
  nothing: Shown = 0,
): Shown[] {
  const byDay = new Map(told.map((day) => [day.day, day]))
  return days.map((day) => {
    const found = byDay.get(day)
    return found ? read(found[kind]) : nothing
  })
}

/** In hundred, of sessions that are told. */
export function errorShare({ sessions, sessionsWithErrors }: UseCell): Shown {
  if (sessions === null || sessionsWithErrors === null) return null
  return sessions === 0 ? 0 : Math.round((sessionsWithErrors / sessions) * 1000) / 10
}
