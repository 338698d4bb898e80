import { expect, test } from 'vitest'
import { UsageQueue } from './usage-queue'

const of = (pluginId: string) => ({
  pluginId,
  version: '1.0.0',
  bundleUrl: `https://bundles.test/${pluginId}.js`,
})
const ERROR = { name: 'Error', message: '', frames: [{ file: '', line: 1, column: 2, function: 'f' }] }

function reportOf(queue: UsageQueue) {
  const batch = queue.take(1)
  return batch && queue.reportOf(batch)
}

test('what happens between two reports is summed', () => {
  let now = 1_000
  const queue = new UsageQueue(() => now)
  queue.activated(of('a-b'), 12.4)
  queue.used(of('a-b'))
  queue.used(of('a-b'))
  queue.threw(of('a-b'), ERROR)
  queue.threw(of('a-b'), ERROR)
  queue.viewed('c-d')
  now += 7_500
  const report = reportOf(queue)
  expect(report).toMatchObject({ oneIn: 1, views: ['c-d'] })
  expect(report?.plugins).toEqual([
    {
      pluginId: 'a-b',
      version: '1.0.0',
      ago: 7,
      activations: [12],
      failures: 0,
      uses: 2,
      errors: [{ ...ERROR, count: 2 }],
    },
  ])
  expect(queue.isEmpty).toBe(true)
  expect(queue.take(1)).toBeUndefined()
})

test('a report that is sent again has the same id, and says that it was longer ago', () => {
  let now = 0
  const queue = new UsageQueue(() => now)
  queue.used(of('a-b'))
  const batch = queue.take(1)
  if (!batch) throw new Error('nothing to report')
  const first = queue.reportOf(batch)
  now += 60_000
  const second = queue.reportOf(batch)
  expect(second?.id).toBe(first?.id)
  expect([first?.plugins[0]?.ago, second?.plugins[0]?.ago]).toEqual([0, 60])
  now += 86_400_000
  expect(queue.reportOf(batch)).toBeUndefined()
})

test('a plugin that throws and is used ten thousand times is bounded, and leaves others room', () => {
  const queue = new UsageQueue()
  for (let n = 0; n < 10_000; n += 1) {
    queue.used(of('loud'))
    queue.failed(of('loud'))
    queue.activated(of('loud'), n)
    queue.threw(of('loud'), {
      ...ERROR,
      frames: [{ file: 'x'.repeat(200), line: n, column: 0, function: '' }],
    })
  }
  queue.threw(of('quiet'), ERROR)
  const reports = [reportOf(queue), reportOf(queue)].filter((report) => report !== undefined)
  for (const report of reports) expect(JSON.stringify(report).length).toBeLessThan(16_000)
  const plugins = reports.flatMap((report) => report.plugins)
  expect(plugins.map(({ pluginId }) => pluginId)).toEqual(['loud', 'quiet'])
  expect(plugins[0]).toMatchObject({ uses: 1_000, failures: 100 })
  expect(plugins[0]?.activations).toHaveLength(20)
  expect(plugins[0]?.errors).toHaveLength(10)
  expect(plugins[1]?.errors).toHaveLength(1)
  expect(queue.takesErrors(of('loud'))).toBe(false)
})

test('ten thousand plugins are told of in part, in reports that the server takes', () => {
  const queue = new UsageQueue()
  for (let n = 0; n < 10_000; n += 1) {
    queue.threw(of(`plugin-${n}`), { ...ERROR, message: 'é'.repeat(200) })
    queue.viewed(`plugin-${n}`)
  }
  const reports = []
  for (let report = reportOf(queue); report; report = reportOf(queue)) reports.push(report)
  const bytes = reports.map((report) => new TextEncoder().encode(JSON.stringify(report)).length)
  expect(Math.max(...bytes)).toBeLessThan(16 * 1024)
  expect(reports.flatMap(({ plugins }) => plugins)).toHaveLength(50)
})
