import { expect, test, vi } from 'vitest'
import { MemoryStorage } from '../../browser/page-storage'
import { CrashGuard } from './crash-guard'
import { EvaluationQueue } from './evaluation-queue'

const A = { pluginId: 'a', version: '1.0.0' }
const B = { pluginId: 'b', version: '1.0.0' }
const never = () => new Promise<never>(() => undefined)

/** What a page that dies at this moment is remembered for. */
function blamed(storage: MemoryStorage) {
  const next = new CrashGuard(storage, 'tab')
  return [A, B].filter((suspect) => next.hasStopped(suspect)).map(({ pluginId }) => pluginId)
}

function starting(...suspects: (typeof A)[]) {
  const storage = new MemoryStorage()
  const guard = new CrashGuard(storage, 'tab')
  for (const suspect of suspects) guard.begin(suspect)
  return { storage, guard, queue: new EvaluationQueue(guard) }
}

test('of two that start, the one is blamed whose code runs when the page dies', async () => {
  const { storage, queue } = starting(A, B)
  let dead: string[] = []
  await Promise.all([
    queue.run(A, () => Promise.resolve()),
    queue.run(B, () => {
      dead = blamed(storage)
      return Promise.resolve()
    }),
  ])
  expect(dead).toEqual(['b'])
})

test('a component that is rendered meanwhile does not take the blame away', () => {
  const { storage, guard, queue } = starting(A, B)
  void queue.run(A, never)
  return Promise.resolve().then(() => {
    guard.enter(B)()
    expect(blamed(storage)).toEqual(['a'])
  })
})

test('who waits at the top of a bundle holds up nobody for long', async () => {
  vi.useFakeTimers()
  const { queue } = starting(A, B)
  void queue.run(A, never)
  const next = vi.fn(() => Promise.resolve('b'))
  const result = queue.run(B, next)
  await vi.advanceTimersByTimeAsync(900)
  expect(next).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(100)
  expect(await result).toBe('b')
  vi.useRealTimers()
})

test('what cannot be evaluated says so to who asked, and the next one has its turn', async () => {
  const { queue } = starting(A, B)
  const broken = queue.run(A, () => Promise.reject(new Error('broke')))
  const next = queue.run(B, () => Promise.resolve('b'))
  await expect(broken).rejects.toThrow('broke')
  expect(await next).toBe('b')
})
