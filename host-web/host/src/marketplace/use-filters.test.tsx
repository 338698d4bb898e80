import { act, renderHook } from '@testing-library/react'
import type { ReactNode } from 'react'
import { createMemoryRouter, RouterProvider } from 'react-router'
import { expect, test } from 'vitest'
import { useFilters } from './use-filters'

test('of two choices before the page is drawn anew both stay', () => {
  let routed: ReactNode
  const router = createMemoryRouter([{ path: '/', Component: () => routed }])
  const { result } = renderHook(useFilters, {
    wrapper: ({ children }) => {
      routed = children
      return <RouterProvider router={router} />
    },
  })
  act(() => {
    result.current.change({ q: 'words' }, { replace: true })
    result.current.change({ category: 'writing' })
    result.current.change({ compatible: '1' })
  })
  expect(router.state.location.search).toBe('?q=words&category=writing&compatible=1')
})
