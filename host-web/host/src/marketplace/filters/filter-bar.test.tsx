import { screen, within } from '@testing-library/react'
import { describe, expect, test } from 'vitest'

import type { Facets } from '../../api/types'
import { fakeApi, json, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleSummary } from '../../testing/samples'
import { MarketplacePage } from '../marketplace-page'

const FACETS: Facets = {
  total: 5,
  categories: [{ id: 'writing', name: 'Writing', count: 2 }],
  tags: [
    { id: 'git', count: 3 },
    { id: 'sync', count: 1 },
  ],
  permissions: [
    { id: 'none', count: 4 },
    { id: 'network', count: 1 },
  ],
  ratings: [{ id: '4', count: 0 }],
  compatible: 4,
}

function open(at: string, facets: () => Response = () => json(FACETS)) {
  const requests = fakeApi({
    'GET /plugins': () => json({ items: [sampleSummary()], total: 1, nextCursor: null }),
    'GET /categories': () => json({ items: [{ id: 'writing', name: 'Writing', count: 9 }] }),
    'GET /plugins/facets': facets,
  })
  const { user, router } = renderPage(<MarketplacePage />, { at, installed: [] })
  const asked = (path: string) =>
    Object.fromEntries(requests.findLast((one) => one.path === path)?.query ?? [])
  return { user, router, asked }
}

describe('filters', () => {
  test('combine, stand in the address, and are asked for', async () => {
    const { user, router, asked } = open('/marketplace?q=hello')
    await user.selectOptions(await screen.findByRole('combobox', { name: 'Tag' }), 'git')
    await user.selectOptions(screen.getByRole('combobox', { name: 'Tag' }), 'sync')
    await user.selectOptions(screen.getByRole('combobox', { name: 'Permissions' }), 'none')
    await user.click(screen.getByRole('checkbox', { name: /Runs on this version/ }))
    const search = new URLSearchParams(router.state.location.search)
    expect(Object.fromEntries(search)).toEqual({
      q: 'hello',
      tag: 'git,sync',
      permission: 'none',
      compatible: '1',
    })
    await screen.findByRole('article')
    expect(asked('/plugins')).toMatchObject(Object.fromEntries(search))
    expect(asked('/plugins/facets')).toEqual(Object.fromEntries(search))
  })

  test('say how many plugins each would leave, which follows the other filters', async () => {
    open('/marketplace')
    const tags = await screen.findByRole('combobox', { name: 'Tag' })
    expect(within(tags).getByRole('option', { name: 'git (3)' })).toBeInTheDocument()
    expect(await screen.findByRole('button', { name: 'Writing , 2' })).toBeInTheDocument()
    expect(screen.getByRole('checkbox', { name: 'Runs on this version (4)' })).not.toBeChecked()
  })

  test('by tag and author are taken away one by one', async () => {
    const { user, router } = open('/marketplace?tag=git,sync&author=lena')
    await user.click(await screen.findByRole('button', { name: 'Remove the filter for tag git' }))
    expect(router.state.location.search).toBe('?tag=sync&author=lena')
    await user.click(screen.getByRole('button', { name: 'Remove the filter for plugins by lena' }))
    expect(router.state.location.search).toBe('?tag=sync')
  })

  test('by rating are not offered where nobody has rated anything', async () => {
    open('/marketplace')
    await screen.findByRole('combobox', { name: 'Tag' })
    expect(screen.queryByRole('combobox', { name: 'Rating' })).not.toBeInTheDocument()
  })

  test('that nothing has can be seen and taken away', async () => {
    const { user, router } = open('/marketplace?rating=4&permission=camera')
    expect(await screen.findByRole('combobox', { name: 'Rating' })).toHaveValue('4')
    const permissions = screen.getByRole('combobox', { name: 'Permissions' })
    expect(permissions).toHaveValue('camera')
    await user.selectOptions(permissions, 'Permissions')
    expect(router.state.location.search).toBe('?rating=4')
  })

  test('that cannot be counted leave the list as it is', async () => {
    open('/marketplace?tag=git', () => problem(500, 'No.'))
    expect(await screen.findByRole('article')).toBeVisible()
    expect(await screen.findByRole('button', { name: 'Writing , 9' })).toBeInTheDocument()
    expect(screen.getByRole('button', { name: 'Remove the filter for tag git' })).toBeVisible()
  })
})

test('a plugin that has a namesake says its id', async () => {
  fakeApi({
    'GET /plugins': () =>
      json({
        items: [sampleSummary({ namesake: true }), sampleSummary({ id: 'other', name: 'Other' })],
        total: 10_000,
        counted: false,
        nextCursor: null,
      }),
    'GET /categories': () => json({ items: [] }),
    'GET /plugins/facets': () => json(FACETS),
  })
  renderPage(<MarketplacePage />, { at: '/marketplace', installed: [] })
  expect(await screen.findByRole('article', { name: 'Word Count' })).toHaveTextContent('by lena · word-count')
  expect(screen.getByRole('article', { name: 'Other' })).not.toHaveTextContent('· other')
  expect(screen.getByText('More than 10,000 plugins')).toBeVisible()
})
