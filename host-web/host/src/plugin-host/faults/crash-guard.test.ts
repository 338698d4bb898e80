import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { MemoryStorage } from '../../browser/page-storage'
import { hostForTests, manifestOf } from '../testing'
import { CrashGuard } from './crash-guard'

const a = { pluginId: 'a', version: '1.0.0' }
const b = { pluginId: 'b', version: '1.0.0' }
let storage: MemoryStorage
let time: number

beforeEach(() => {
  storage = new MemoryStorage()
  time = 1_000_000
})

afterEach(() => {
  vi.restoreAllMocks()
})

const openPage = (tab = 'tab') => new CrashGuard(storage, tab, () => time)

test('who was starting when the page died is known to the next page of the tab', () => {
  openPage().begin(a)
  const next = openPage()
  expect(next.hasStopped(a)).toBe(true)
  expect(next.hasStopped(b)).toBe(false)
})

test('who had started is not blamed', () => {
  const page = openPage()
  page.begin(a)()
  page.begin(b)
  const next = openPage()
  expect([next.hasStopped(a), next.hasStopped(b)]).toEqual([false, true])
})

test('of several that were starting only the one whose code ran is blamed', () => {
  const page = openPage()
  page.begin(a)
  page.begin(b)
  const leave = page.enter(b)
  page.enter(a)
  leave()
  const next = openPage()
  expect([next.hasStopped(a), next.hasStopped(b)]).toEqual([true, false])
})

test('a page that was closed or hidden did not die', () => {
  const page = openPage()
  const stop = page.watchPage()
  page.begin(a)
  window.dispatchEvent(new Event('pagehide'))
  expect(openPage().hasStopped(a)).toBe(false)
  stop()
})

test('a start that another tab is in the middle of is no crash, and is waited for', async () => {
  vi.useFakeTimers()
  const end = openPage('other').begin(a)
  const page = openPage('tab')
  const waited = vi.fn()
  const waiting = page.whenNoOtherStarts(a).then(waited)
  await page.whenNoOtherStarts(b)
  await vi.advanceTimersByTimeAsync(3_000)
  expect(waited).not.toHaveBeenCalled()
  end()
  await vi.advanceTimersByTimeAsync(1_000)
  await waiting
  expect(page.hasStopped(a)).toBe(false)
  vi.useRealTimers()
})

test('a tab that starts slowly says that it is alive, and one that hangs does not', async () => {
  vi.useFakeTimers()
  openPage('slow').begin(a)
  const page = openPage('tab')
  const waiting = page.whenNoOtherStarts(a)
  for (let second = 0; second < 20; second += 1) {
    time += 1_000
    await vi.advanceTimersByTimeAsync(1_000)
  }
  expect(page.hasStopped(a)).toBe(false)
  // Nothing runs in a page that hangs.
  vi.clearAllTimers()
  time += 7_000
  const next = openPage('next')
  expect(next.hasStopped(a)).toBe(true)
  vi.useRealTimers()
  void waiting
})

test('it stays so until the user forgives, or another version is there', () => {
  openPage().begin(a)
  openPage()
  const later = openPage()
  expect(later.hasStopped(a)).toBe(true)
  expect(later.hasStopped({ ...a, version: '1.0.1' })).toBe(false)
  later.forgive('a')
  expect(openPage().hasStopped(a)).toBe(false)
})

test('a browser that keeps nothing, or keeps nonsense, keeps no plugin from running', () => {
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  const full = new MemoryStorage()
  full.setItem('plugins:starting:x', '{')
  full.setItem('plugins:stopped-the-page', '[1]')
  const guard = new CrashGuard(
    Object.assign(full, {
      setItem: () => {
        throw new DOMException('full', 'QuotaExceededError')
      },
    }),
    'tab',
  )
  guard.begin(a)()
  guard.enter(a)()
  expect(guard.hasStopped(a)).toBe(false)
})

describe('a plugin that stopped the page', () => {
  async function afterCrash() {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    openPage().begin(a)
    const page = hostForTests(openPage())
    const activate = vi.fn()
    const plugin = page.serve(manifestOf('a'), { activate })
    await page.host.sync([plugin, page.serve(manifestOf('b'))])
    return { ...page, activate, plugin }
  }

  test('is neither fetched nor started, and the others are', async () => {
    const { loader, view, activate } = await afterCrash()
    expect(view('a')).toMatchObject({ status: 'failed', stoppedThePage: true })
    expect(view('a')?.error).toContain('stopped the page')
    expect(view('b')?.status).toBe('active')
    expect([...loader.preloaded, ...loader.loaded].filter((url) => url.includes('/a/'))).toEqual([])
    expect(activate).not.toHaveBeenCalled()
  })

  test('is started again when the user says so', async () => {
    const { host, view } = await afterCrash()
    await host.retry('a')
    expect(view('a')).toMatchObject({ status: 'active', stoppedThePage: false })
  })

  test('is started in its next version', async () => {
    const { host, view, serve } = await afterCrash()
    await host.load(serve({ ...manifestOf('a'), version: '1.0.1' }))
    expect(view('a')).toMatchObject({ status: 'active', version: '1.0.1' })
  })

  test('is named also where no plugin runs', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    openPage().begin(a)
    const { host, serve, view } = hostForTests(openPage())
    host.pause()
    await host.sync([serve(manifestOf('a'))])
    expect(view('a')).toMatchObject({ status: 'failed', stoppedThePage: true })
    await host.retry('a')
    expect(view('a')).toMatchObject({ status: 'paused', stoppedThePage: false })
  })
})

test('a start is written down while code is loaded and run, and not longer', async () => {
  const guard = openPage()
  const { host, serve } = hostForTests(guard)
  const during: (string | null)[] = []
  const look = () => {
    during.push(storage.getItem('plugins:starting:tab'))
  }
  await host.load(serve(manifestOf('a'), { activate: look }))
  expect(JSON.parse(during[0] ?? '{}')).toMatchObject({ running: [a], starting: [a] })
  await vi.waitFor(() => {
    expect(storage.getItem('plugins:starting:tab')).toBeNull()
  })
})
