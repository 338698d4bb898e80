import { expect, test, vi } from 'vitest'
import { hungTab } from '../../testing/tabs'
import { BrowserTabs } from './tabs'

test('what runs alone runs beside a tab that hangs', async () => {
  const { locks, losePatience } = hungTab()
  const task = vi.fn(() => Promise.resolve())
  const done = new BrowserTabs(locks).alone('welcome', task)
  await Promise.resolve()
  expect(task).not.toHaveBeenCalled()
  losePatience()
  await done
  expect(task).toHaveBeenCalledOnce()
})
