import { screen, within } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import type { Statistics as Told } from '../../api/developer/statistics'
import { fakeApi, json, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { Statistics } from './statistics'

vi.mock('uplot', () => ({
  default: class {
    setSize = () => undefined
    destroy = () => undefined
  },
}))

const PATH = 'GET /developer/plugins/a-b/statistics'
const CELL = {
  ...{ people: 12, views: 30, installed: 6, updated: 0, wentBack: 0, removed: null, removedAfterUpdate: 0 },
  ...{ sessions: 40, sessionsWithErrors: 4, sessionsFailed: 0, activations: 40, failures: 0, errors: 9 },
  ...{ uses: 100, activationP95: 110 },
}
const HIDDEN = Object.fromEntries(Object.keys(CELL).map((key) => [key, null])) as unknown as typeof CELL
const TOLD = {
  first: '2026-11-26',
  last: '2026-11-27',
  versions: ['1.1.0', '1.0.0'],
  oneIn: 1,
  days: [{ day: '2026-11-27', accounts: CELL, visitors: HIDDEN }],
  totals: { accounts: { ...CELL, removed: 0 }, visitors: { ...CELL, removed: 0 } },
  activationP95: 110,
  active: { day: null, week: 12, month: 12 },
  retention: [{ day: '2026-11-20', day0: 9, day1: null, day7: 5, day28: 0 }],
} as unknown as Told

beforeEach(() => {
  vi.stubGlobal(
    'ResizeObserver',
    class {
      observe = () => undefined
      disconnect = () => undefined
    },
  )
})

test('each chart has a table, in which what is of few people is called so', async () => {
  fakeApi({ [PATH]: () => json(TOLD) })
  renderPage(<Statistics pluginId="a-b" />)
  const people = await screen.findByRole('figure', { name: 'People' })
  const rows = within(people).getAllByRole('row', { hidden: true })
  expect(rows.map((row) => row.textContent)).toEqual([
    'DayAccountsVisitors',
    'Nov 26, 202600',
    'Nov 27, 202612fewer than 5',
  ])
  expect(screen.getAllByRole('figure')).toHaveLength(6)
  expect(screen.getByText('10.0%')).toBeVisible()
  expect(screen.getByRole('row', { name: /Nov 20, 2026/ })).toHaveTextContent('9fewer than 55–')
  expect(screen.getByRole('link', { name: 'All as CSV' })).toHaveAttribute(
    'href',
    '/api/v1/developer/plugins/a-b/statistics/table',
  )
})

test('days and version are asked for', async () => {
  const requests = fakeApi({ [PATH]: () => json(TOLD) })
  const { user } = renderPage(<Statistics pluginId="a-b" />)
  await user.selectOptions(await screen.findByLabelText('Days'), '90 days')
  await user.selectOptions(screen.getByLabelText('Version'), '1.0.0')
  await user.selectOptions(screen.getByLabelText('Days'), 'All days')
  await vi.waitFor(() => {
    expect(requests.map(({ query }) => query.toString())).toEqual([
      'days=28',
      'days=90',
      'days=90&version=1.0.0',
      'version=1.0.0',
    ])
  })
})

test('days that could not be loaded can be left for others', async () => {
  fakeApi({
    [PATH]: ({ query }) =>
      query.get('days') === '90' ? problem(404, 'There is no such plugin.') : json(TOLD),
  })
  const { user } = renderPage(<Statistics pluginId="a-b" />)
  await user.selectOptions(await screen.findByLabelText('Days'), '90 days')
  expect(await screen.findByText('There is no such plugin.')).toBeVisible()
  await user.selectOptions(screen.getByLabelText('Days'), '28 days')
  expect(await screen.findByRole('figure', { name: 'People' })).toBeVisible()
})

test('where nothing was heard it says what to do', async () => {
  fakeApi({ [PATH]: () => json({ ...TOLD, days: [], retention: [] }) })
  renderPage(<Statistics pluginId="a-b" />)
  expect(await screen.findByText(/Choose more days/)).toBeVisible()
})

test('what could not be loaded is asked for again', async () => {
  let answer = problem(404, 'There is no such plugin.')
  fakeApi({ [PATH]: () => answer })
  const { user } = renderPage(<Statistics pluginId="a-b" />)
  const again = await screen.findByRole('button', { name: /try again/i })
  answer = json(TOLD)
  await user.click(again)
  expect(await screen.findByRole('figure', { name: 'People' })).toBeVisible()
})
