import { act, render } from '@testing-library/react'
import { createMemoryRouter, RouterProvider } from 'react-router'
import { expect, test } from 'vitest'
import { useIsLeaving } from './use-is-leaving'

const isDocument = (pathname: string) => pathname.startsWith('/d/')

/** What a page at `/d/a` was told by its last render; it is drawn no more, as on a machine that is too busy. */
function openPage(isHere?: (pathname: string) => boolean) {
  const told: (() => boolean)[] = []
  function Page() {
    told.push(useIsLeaving(isHere))
    return null
  }
  const router = createMemoryRouter(
    [
      { path: '/d/:id', element: <Page /> },
      { path: '/elsewhere', element: 'Another page' },
      { path: '/slow', lazy: () => new Promise<never>(() => undefined) },
    ],
    { initialEntries: ['/d/a'] },
  )
  render(<RouterProvider router={router} />)
  const [isLeaving = () => false] = told
  const go = (to: string) => {
    act(() => void router.navigate(to))
  }
  return { isLeaving, go }
}

test('nobody is leaving who has asked for nothing else', () => {
  expect(openPage(isDocument).isLeaving()).toBe(false)
})

test.each([
  ['/slow', 'that still loads'],
  ['/elsewhere', 'that has come and is not drawn yet'],
])('who has asked for another page is leaving: %s, %s', (to) => {
  const { isLeaving, go } = openPage(isDocument)
  go(to)
  expect(isLeaving()).toBe(true)
})

test('who has asked for the same page under another address stays, where the page says that it is the same', () => {
  const here = openPage(isDocument)
  here.go('/d/b')
  expect(here.isLeaving()).toBe(false)
  const anywhere = openPage()
  anywhere.go('/d/b')
  expect(anywhere.isLeaving()).toBe(true)
})
