import { expect, test } from 'vitest'

import type { Operation, ServiceName } from '../../api/admin/admin-types'
import { merged } from './merged'

const done = (position: number, minute: number): Operation => ({
  position,
  stream: 'operations',
  version: position,
  type: 'log.viewed',
  actor: 'user:a',
  actorName: 'ada',
  subjectName: null,
  correlationId: null,
  recordedAt: `2026-11-27T10:${String(minute).padStart(2, '0')}:00Z`,
  data: '{}',
})
const of = (service: ServiceName, minutes: number[], hasMore = false) => ({
  service,
  items: minutes.map((minute, index) => done(100 - index, minute)),
  hasMore,
})
const minutes = (items: Operation[]) => items.map(({ recordedAt }) => Number(recordedAt.slice(14, 16)))

test('what services did is one list, the newest first', () => {
  const { items, next } = merged([of('auth', [9, 3]), of('catalog', [7, 5])])
  expect(minutes(items)).toEqual([9, 7, 5, 3])
  expect(items.map(({ service }) => service)).toEqual(['auth', 'catalog', 'catalog', 'auth'])
  expect(next).toEqual([])
})

test('it ends where something that is not loaded could come in between', () => {
  const { items, next } = merged([of('auth', [9, 6], true), of('catalog', [8, 2], true), of('installs', [1])])
  expect(minutes(items)).toEqual([9, 8, 6])
  expect(next).toEqual(['auth'])
})

test('nothing of nothing', () => {
  expect(merged([of('auth', []), of('catalog', [])])).toEqual({ items: [], next: [] })
})
