import { expect, test } from 'vitest'
import type { UseCell } from '../../api/developer/statistics'
import { daysBetween, errorShare, valuesOf } from './series'

const NOTHING: UseCell = {
  ...{ people: 0, views: 0, installed: 0, updated: 0, wentBack: 0, removed: 0, removedAfterUpdate: 0 },
  ...{ sessions: 0, sessionsWithErrors: 0, sessionsFailed: 0, activations: 0, failures: 0, errors: 0 },
  ...{ uses: 0, activationP95: null },
}

test('every day has a place, also over the end of a month and of summer time', () => {
  expect(daysBetween('2026-10-24', '2026-10-26')).toEqual(['2026-10-24', '2026-10-25', '2026-10-26'])
  expect(daysBetween('2028-02-28', '2028-03-01')).toHaveLength(3)
  expect(daysBetween('2026-11-27', '2026-11-27')).toEqual(['2026-11-27'])
})

test('a day of which nothing was heard is nothing, and a hidden one is no number', () => {
  const told = [
    { day: '2026-11-02', accounts: { ...NOTHING, people: null }, visitors: { ...NOTHING, people: 7 } },
  ]
  const days = daysBetween('2026-11-01', '2026-11-02')
  expect(valuesOf(days, told, ({ people }) => people)).toEqual([0, null])
  expect(valuesOf(days, told, ({ people }) => people, 'visitors')).toEqual([0, 7])
  expect(valuesOf(days, told, ({ activationP95 }) => activationP95, 'accounts', null)).toEqual([null, null])
})

test('a share of nothing is none, and of what is hidden unknown', () => {
  expect(errorShare({ ...NOTHING, sessions: 300, sessionsWithErrors: 1 })).toBe(0.3)
  expect(errorShare(NOTHING)).toBe(0)
  expect(errorShare({ ...NOTHING, sessions: null, sessionsWithErrors: null })).toBeNull()
})
