import { expect, test, vi } from 'vitest'
import { openedOnce } from './database'

test('it is opened once, again after it failed, and again after it was forgotten', async () => {
  let times = 0
  const open = vi.fn<(forget: () => void) => Promise<number>>(() => Promise.resolve((times += 1)))
  open.mockRejectedValueOnce(new Error('Denied.'))
  const opened = openedOnce(open)
  await expect(Promise.all([opened(), opened()])).rejects.toThrow('Denied.')
  expect(await Promise.all([opened(), opened()])).toEqual([1, 1])
  open.mock.calls.at(-1)?.[0]()
  expect(await opened()).toBe(2)
})
