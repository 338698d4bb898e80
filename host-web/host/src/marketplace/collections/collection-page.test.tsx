import { screen } from '@testing-library/react'
import { expect, test } from 'vitest'

import { fakeApi, json, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleSummary } from '../../testing/samples'
import { CollectionPage } from './collection-page'

const collection = { id: 'looks', title: 'Looks', words: 'Colours.', placement: 'listed', total: 1 }

const open = () =>
  renderPage(<CollectionPage />, {
    path: '/collections/:collectionId',
    at: '/collections/looks',
    installed: [],
  })

test('shows what is in it, to be installed at once', async () => {
  fakeApi({ 'GET /collections/looks': () => json({ ...collection, plugins: [sampleSummary()] }) })
  open()
  expect(await screen.findByRole('heading', { level: 1, name: 'Looks' })).toBeVisible()
  expect(screen.getByRole('article', { name: 'Word Count' })).toBeVisible()
  expect(screen.getByRole('button', { name: 'Install all 1 of Looks' })).toBeVisible()
})

test('says when nothing of it can be had', async () => {
  fakeApi({ 'GET /collections/looks': () => json({ ...collection, plugins: [], total: 0 }) })
  open()
  expect(await screen.findByText('Nothing of it can be had at the moment')).toBeVisible()
})

test('says when there is none', async () => {
  fakeApi({})
  open()
  expect(await screen.findByRole('heading', { name: 'There is no such collection' })).toBeVisible()
})

test('what cannot be loaded is tried again', async () => {
  fakeApi({ 'GET /collections/looks': () => problem(500, 'It broke.') })
  open()
  expect(await screen.findByRole('button', { name: 'Try again' })).toBeVisible()
})
