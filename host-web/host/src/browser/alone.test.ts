import { beforeEach, expect, test, vi } from 'vitest'
import { hungTab } from '../testing/tabs'
import { alone, type Locks } from './alone'

const task = vi.fn(() => Promise.resolve())
const orElse = vi.fn(() => Promise.resolve())

beforeEach(() => {
  task.mockClear()
  orElse.mockClear()
})

const calls = () => [task, orElse].map((each) => each.mock.calls.length)

const wait = (locks: Locks | undefined) => alone('folio-test', task, { patience: 1_000, orElse, locks })

const locksThat = (
  request: (name: string, options: LockOptions, run: () => Promise<void>) => Promise<void>,
) => ({ request }) as unknown as Locks

test('beside a tab that hangs the other thing is done, once one has waited', async () => {
  const { locks, losePatience } = hungTab()
  const waited = wait(locks)
  await Promise.resolve()
  expect(calls()).toEqual([0, 0])
  losePatience()
  await waited
  expect(calls()).toEqual([0, 1])
})

test.each([
  ['alone', locksThat((_name, _options, run) => run())],
  ['where there are no locks', undefined],
  ['where they are denied', locksThat(() => Promise.reject(new DOMException('Denied.', 'SecurityError')))],
])('it is done %s', async (_where, locks) => {
  await wait(locks)
  expect(calls()).toEqual([1, 0])
})

test('what fails alone is not done once more', async () => {
  task.mockRejectedValueOnce(new Error('It broke.'))
  const locks = locksThat((_name, _options, run) => run())
  await expect(wait(locks)).rejects.toThrow('It broke.')
  expect(calls()).toEqual([1, 0])
})
