import { screen, waitFor } from '@testing-library/react'
import { describe, expect, test } from 'vitest'

import { fakeApi, json, problem } from '../testing/fake-api'
import { renderPage } from '../testing/render-page'
import { sampleDetails, sampleInstalled, sampleSummary } from '../testing/samples'
import { MarketplacePage } from './marketplace-page'

const categories = () => json({ items: [{ id: 'writing', name: 'Writing', count: 3 }] })
const page = (items = [sampleSummary()], nextCursor: string | null = null) =>
  json({ items, total: items.length, nextCursor })

const open = (at = '/marketplace') => renderPage(<MarketplacePage />, { at, installed: [] })

describe('browsing', () => {
  test('shows each plugin with its author, installs and rating', async () => {
    fakeApi({ 'GET /plugins': () => page(), 'GET /categories': categories })
    open()
    const card = await screen.findByRole('article', { name: 'Word Count' })
    expect(card).toHaveTextContent(/by lena.*Counts words.*1\.2K installs.*4\.5/)
    expect(screen.getByRole('link', { name: 'Word Count' })).toHaveAttribute(
      'href',
      '/marketplace/word-count',
    )
    expect(await screen.findByRole('button', { name: 'Writing , 3' })).toBeInTheDocument()
  })

  test('asks for what the address says', async () => {
    const requests = fakeApi({ 'GET /plugins': () => page(), 'GET /categories': categories })
    open('/marketplace?q=count&category=writing&tag=zen&sort=updated')
    await screen.findByRole('article')
    const query = requests.find(({ path }) => path === '/plugins')?.query
    expect(Object.fromEntries(query ?? [])).toMatchObject({
      q: 'count',
      category: 'writing',
      tag: 'zen',
      sort: 'updated',
    })
    expect(screen.getByRole('combobox', { name: 'Search plugins' })).toHaveValue('count')
    expect(screen.getByRole('combobox', { name: 'Sort by' })).toHaveValue('updated')
  })

  test('an unknown order in the address is ignored', async () => {
    const requests = fakeApi({ 'GET /plugins': () => page(), 'GET /categories': categories })
    open('/marketplace?sort=colour')
    await screen.findByRole('article')
    expect(requests.find(({ path }) => path === '/plugins')?.query.get('sort')).toBe('installs')
  })

  test('loads more with the cursor when asked to, and goes on there', async () => {
    const second = sampleSummary({ id: 'paper', name: 'Paper' })
    const requests = fakeApi({
      'GET /plugins': ({ query }) =>
        query.get('cursor') === 'c2' ? page([second]) : page([sampleSummary()], 'c2'),
      'GET /categories': categories,
    })
    const { user } = open()
    const more = await screen.findByRole('button', { name: 'More plugins' })
    expect(requests.filter(({ path }) => path === '/plugins')).toHaveLength(1)
    await user.click(more)
    expect(await screen.findByRole('article', { name: 'Paper' })).toBeVisible()
    expect(screen.getByRole('link', { name: 'Paper' })).toHaveFocus()
    expect(screen.getByRole('article', { name: 'Word Count' })).toBeVisible()
    expect(screen.queryByRole('button', { name: 'More plugins' })).not.toBeInTheDocument()
  })
})

describe('searching', () => {
  test('asks once for a word that is typed quickly, and keeps it in the address', async () => {
    const requests = fakeApi({ 'GET /plugins': () => page(), 'GET /categories': categories })
    const { user, router } = open()
    await screen.findByRole('article')
    await user.type(screen.getByRole('combobox', { name: 'Search plugins' }), 'paper')
    await waitFor(() => {
      expect(router.state.location.search).toBe('?q=paper')
    })
    await waitFor(() => {
      const asked = requests.filter(({ path }) => path === '/plugins')
      expect(asked.map(({ query }) => query.get('q'))).toEqual([null, 'paper'])
    })
  })

  test('that finds nothing offers to clear the filters', async () => {
    fakeApi({
      'GET /plugins': ({ query }) => (query.has('q') ? page([]) : page()),
      'GET /categories': categories,
    })
    const { user, router } = open('/marketplace?q=xyzzy&tag=zen')
    expect(await screen.findByText('No plugins match “xyzzy” with these filters')).toBeVisible()
    await user.click(screen.getByRole('button', { name: 'Clear filters' }))
    expect(await screen.findByRole('article', { name: 'Word Count' })).toBeVisible()
    expect(router.state.location.search).toBe('')
    expect(screen.getByRole('combobox', { name: 'Search plugins' })).toHaveValue('')
  })

  test('by category can be undone by the same chip', async () => {
    fakeApi({ 'GET /plugins': () => page(), 'GET /categories': categories })
    const { user, router } = open()
    const chip = await screen.findByRole('button', { name: /Writing/ })
    await user.click(chip)
    expect(router.state.location.search).toBe('?category=writing')
    expect(chip).toHaveAttribute('aria-pressed', 'true')
    await user.click(chip)
    expect(router.state.location.search).toBe('')
  })
})

test('an error says what happened, and another try mends it', async () => {
  let broken = true
  fakeApi({
    'GET /plugins': () => (broken ? problem(500, 'The catalog stumbled.') : page()),
    'GET /categories': categories,
  })
  const { user } = open()
  expect(await screen.findByText('The catalog stumbled.')).toBeVisible()
  broken = false
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByRole('article', { name: 'Word Count' })).toBeVisible()
})

test('a plugin is installed from its card, and uninstalled again', async () => {
  fakeApi({
    'GET /plugins': () => page(),
    'GET /categories': categories,
    'GET /plugins/word-count': () => json(sampleDetails()),
    'POST /user/plugins/install': () => json({ success: true, ...sampleInstalled() }),
    'DELETE /user/plugins/word-count': () => new Response(null, { status: 204 }),
  })
  const { user } = open()
  await user.click(await screen.findByRole('button', { name: 'Install Word Count' }))
  const uninstall = await screen.findByRole('button', { name: 'Installed. Uninstall Word Count' })
  expect(uninstall).toHaveFocus()
  await user.click(uninstall)
  expect(await screen.findByRole('button', { name: 'Install Word Count' })).toBeVisible()
  expect(await screen.findByText('Word Count uninstalled')).toBeVisible()
})
