import { act, render, screen } from '@testing-library/react'
import { Link, createMemoryRouter, RouterProvider } from 'react-router'
import userEvent from '@testing-library/user-event'
import { expect, test, vi } from 'vitest'
import { repeatableLazy } from './repeatable-lazy'

function openPage(load: () => Promise<() => string>) {
  const Page = repeatableLazy(load, 'Waiting')
  const router = createMemoryRouter([
    { path: '/', element: <Page />, errorElement: <Link to="/">Again</Link> },
  ])
  render(<RouterProvider router={router} />)
}

test('what could not be fetched is fetched anew when somebody comes back, and not before', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const load = vi.fn(() => Promise.resolve(() => 'The page'))
  load.mockRejectedValueOnce(new Error('The network is gone.'))
  openPage(load)
  const again = await screen.findByRole('link', { name: 'Again' })
  expect(load).toHaveBeenCalledOnce()
  await userEvent.click(again)
  expect(await screen.findByText('The page')).toBeVisible()
  expect(load).toHaveBeenCalledTimes(2)
})

test('it is fetched once, and something else stands in its place until then', async () => {
  let loaded: (page: () => string) => void = () => undefined
  const load = vi.fn(() => new Promise<() => string>((resolve) => (loaded = resolve)))
  openPage(load)
  expect(await screen.findByText('Waiting')).toBeVisible()
  await act(async () => {
    loaded(() => 'The page')
    await Promise.resolve()
  })
  expect(await screen.findByText('The page')).toBeVisible()
  expect(load).toHaveBeenCalledOnce()
})
