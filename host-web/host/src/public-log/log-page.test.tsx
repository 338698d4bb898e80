import { screen, within } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'

import lines from '../../../../tests/contract/public-log-lines.json'
import type { LogLine } from '../api/moderation/moderation-types'
import { fakeApi, json, problem } from '../testing/fake-api'
import { renderPage } from '../testing/render-page'
import { LogPage } from './log-page'

const newestFirst = (lines as LogLine[]).slice(0, 3).reverse()

afterEach(() => {
  vi.unstubAllGlobals()
})

test('lines are told in words, page by page, and hashes are shown', async () => {
  let older = () => problem(500, 'It broke.')
  const requests = fakeApi({
    'GET /log': ({ query }) =>
      query.get('before') === '2' ? older() : json({ items: newestFirst.slice(0, 2), next: 2 }),
  })
  const { user } = renderPage(<LogPage />)
  const list = await screen.findByRole('list', { name: 'Lines of the log' })
  expect(within(list).getByText(/Lügt/)).toHaveTextContent('<b>')
  expect(within(list).getByText(newestFirst[0]?.hash ?? '')).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Older lines' }))
  expect(await screen.findByRole('alert')).toHaveTextContent('Older lines could not be loaded.')
  older = () => json({ items: newestFirst.slice(2), next: null })
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await within(list).findByText('By ada')).toBeVisible()
  expect(Object.fromEntries(requests.at(-1)?.query ?? [])).toEqual({ order: 'newest', before: '2' })
  await user.click(screen.getByRole('button', { name: 'Verify the lines below' }))
  expect(await screen.findByText(/3 lines computed anew/)).toBeVisible()
})

test('a ban is told of an account, and what it holds of a plugin', async () => {
  const ofBans = (lines as LogLine[]).slice(4).reverse()
  fakeApi({ 'GET /log': () => json({ items: ofBans, next: null }) })
  const { user } = renderPage(<LogPage />)
  const list = await screen.findByRole('list', { name: 'Lines of the log' })
  const [held, banned] = within(list).getAllByRole('listitem') as [HTMLElement, HTMLElement]
  expect(banned).toHaveTextContent(/Publisher banned.*Betrügt.*Account u/)
  expect(within(banned).queryByRole('link')).toBeNull()
  expect(within(held).getByRole('link', { name: 'word-count' })).toBeVisible()
  expect(held).toHaveTextContent('Its publisher is banned')
  await user.click(screen.getByRole('button', { name: 'Verify the lines below' }))
  expect(await screen.findByText(/2 lines computed anew/)).toBeVisible()
})

test('a changed line is named', async () => {
  const changed = { ...newestFirst[1], said: { reason: 'Nothing to see.' } }
  fakeApi({ 'GET /log': () => json({ items: [newestFirst[0], changed], next: null }) })
  const { user } = renderPage(<LogPage />)
  await user.click(await screen.findByRole('button', { name: 'Verify the lines below' }))
  expect(await screen.findByText(/The hash is wrong at line 2\./)).toBeVisible()
})

test('one plugin is asked for, and what is no identifier is not', async () => {
  const requests = fakeApi({ 'GET /log': () => json({ items: [], next: null }) })
  const { user, router } = renderPage(<LogPage />)
  expect(await screen.findByText('The log is empty')).toBeVisible()
  await user.type(screen.getByLabelText('Plugin'), 'word-count')
  await user.click(screen.getByRole('button', { name: 'Show' }))
  expect(await screen.findByText('Nothing was said of this plugin')).toBeVisible()
  expect(requests.at(-1)?.query.get('plugin')).toBe('word-count')
  expect(router.state.location.search).toBe('?plugin=word-count')
  const asked = requests.length
  await user.type(screen.getByLabelText('Plugin'), '!{Enter}')
  expect(await screen.findByText(/This is no identifier/)).toBeVisible()
  expect(requests).toHaveLength(asked)
})

test('a log that did not come can be asked for again', async () => {
  let broken = true
  fakeApi({
    'GET /log': () => (broken ? problem(500, 'It broke.') : json({ items: newestFirst, next: null })),
  })
  const { user } = renderPage(<LogPage />)
  expect(await screen.findByText('It broke.')).toBeVisible()
  broken = false
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByRole('list', { name: 'Lines of the log' })).toBeVisible()
})
