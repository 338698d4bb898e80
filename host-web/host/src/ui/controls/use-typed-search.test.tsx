import { act, fireEvent, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { createMemoryRouter, Link, RouterProvider, useSearchParams } from 'react-router'
import { expect, test } from 'vitest'
import { useTypedSearch } from './use-typed-search'

function Shelf() {
  const [search, setSearch] = useSearchParams()
  const { text, type } = useTypedSearch(search.get('q') ?? '', (q) => {
    setSearch({ q }, { replace: true })
  })
  return (
    <>
      <input
        value={text}
        onChange={({ target }) => {
          type(target.value)
        }}
      />
      <Link to="/book">A book</Link>
    </>
  )
}

const afterThePause = () => act(() => new Promise((resolve) => setTimeout(resolve, 400)))

test('what is typed is searched for after a pause', async () => {
  const router = createMemoryRouter([{ path: '/', element: <Shelf /> }])
  render(<RouterProvider router={router} />)
  await userEvent.type(screen.getByRole('textbox'), ' boats ')
  await afterThePause()
  expect(router.state.location.search).toBe('?q=boats')
})

test('what is typed while the search is drawn stays', async () => {
  const router = createMemoryRouter([{ path: '/', element: <Shelf /> }])
  render(<RouterProvider router={router} />)
  const field = screen.getByRole<HTMLInputElement>('textbox')
  await userEvent.type(field, 'ab')
  // The search begins, and a letter comes before the page says so.
  await act(async () => {
    await new Promise((resolve) => setTimeout(resolve, 260))
    fireEvent.change(field, { target: { value: 'abc' } })
  })
  expect(field.value).toBe('abc')
  await afterThePause()
  expect(router.state.location.search).toBe('?q=abc')
  await act(() => router.navigate('/?q=other'))
  expect(field.value).toBe('other')
})

test('a page that loads when the pause is over is not left for the search', async () => {
  let loaded: (page: { Component: () => string }) => void = () => undefined
  const loading = new Promise<{ Component: () => string }>((resolve) => (loaded = resolve))
  const router = createMemoryRouter([
    { path: '/', element: <Shelf /> },
    { path: '/book', lazy: () => loading },
  ])
  render(<RouterProvider router={router} />)
  await userEvent.type(screen.getByRole('textbox'), 'boats')
  await userEvent.click(screen.getByRole('link'))
  await afterThePause()
  await act(async () => {
    loaded({ Component: () => 'Once upon a time' })
    await loading
  })
  expect(await screen.findByText('Once upon a time')).toBeVisible()
  expect(router.state.location.pathname).toBe('/book')
})
