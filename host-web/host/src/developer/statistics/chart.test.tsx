import { render, screen } from '@testing-library/react'
import { expect, test, vi } from 'vitest'

import { Chart } from './chart'

vi.mock('uplot', () => {
  throw new Error('Offline.')
})

test('where the drawing cannot be loaded it says so, and the table is there', async () => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe = () => undefined
      disconnect = () => undefined
    },
  )
  render(
    <Chart
      title="People"
      days={['2026-11-26', '2026-11-27']}
      series={[{ label: 'Accounts', colour: 'accent', values: [7, 9] }]}
    />,
  )
  expect(await screen.findByText(/could not be loaded/)).toBeVisible()
  expect(screen.getAllByRole('row', { hidden: true })).toHaveLength(3)
})
