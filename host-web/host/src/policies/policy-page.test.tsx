import { screen, within } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'

import { fakeApi, json, problem } from '../testing/fake-api'
import { renderPage } from '../testing/render-page'
import { PolicyPage } from './policy-page'

afterEach(() => {
  vi.unstubAllGlobals()
})

test('the table is the server’s, and appeals are told', async () => {
  const items = [
    { id: 'meets-policies', title: 'It keeps the policies.', text: 'Nothing stands against it.' },
    { id: 'malware', title: 'It does <b>harm</b>.', text: 'It damages.' },
  ]
  fakeApi({ 'GET /policies': () => json({ items }) })
  renderPage(<PolicyPage />)
  const row = await screen.findByRole('row', { name: /malware/ })
  expect(within(row).getByText('It does <b>harm</b>.')).toBeVisible()
  expect(within(row).getByText('Rejected')).toBeVisible()
  expect(screen.getByRole('region', { name: 'Appeals' })).toHaveTextContent('appeal once')
  expect(screen.getByRole('link', { name: 'public log' })).toHaveAttribute('href', '/log')
})

test('without the table the rest stands, and it can be asked for again', async () => {
  let broken = true
  fakeApi({ 'GET /policies': () => (broken ? problem(500, 'It broke.') : json({ items: [] })) })
  const { user } = renderPage(<PolicyPage />)
  expect(await screen.findByText('It broke.')).toBeVisible()
  expect(screen.getByRole('region', { name: 'Appeals' })).toBeVisible()
  broken = false
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByRole('table')).toBeVisible()
})
