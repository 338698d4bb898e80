import { screen, within } from '@testing-library/react'
import { expect, onTestFinished, test } from 'vitest'

import type { MyReview, Review, ReviewPage } from '../../api/reviews'
import { useAuth } from '../../auth/auth-store'
import { fakeApi, json, noContent, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleDetails, sampleUser } from '../../testing/samples'
import { Reviews } from './reviews'

const PATH = '/plugins/word-count/reviews'

const sample = (changes: Partial<Review> = {}): Review => ({
  id: 'r-1',
  pluginId: 'word-count',
  rating: 2,
  title: 'Hm',
  body: '<b>It</b> crashes.',
  author: 'bob',
  version: '0.9.0',
  writtenAt: '2026-01-02T00:00:00Z',
  changedAt: '2026-01-02T00:00:00Z',
  helpful: 2,
  answer: null,
  fixedIn: null,
  ...changes,
})

const samplePage = (items: Review[] = [sample()]): ReviewPage => ({
  items,
  total: items.length,
  nextCursor: null,
  rating: items.length > 0 ? 2 : null,
  ratingCount: items.length,
  histogram: [0, items.length, 0, 0, 0],
  versions: ['0.9.0'],
})

const sampleMine = (changes: Partial<MyReview> = {}): MyReview => ({
  review: null,
  refusal: null,
  version: '1.0.0',
  helpful: [],
  owner: false,
  ...changes,
})

function signedIn() {
  useAuth.setState({ user: sampleUser, status: 'known' })
  onTestFinished(() => {
    useAuth.setState({ user: null, status: 'unknown' })
  })
}

const open = () => renderPage(<Reviews plugin={sampleDetails()} />)

test('shows what users say as text, with the average in words and who gave how many stars', async () => {
  useAuth.setState({ user: null, status: 'known' })
  fakeApi({ [`GET ${PATH}`]: () => json(samplePage()) })
  open()
  const review = await screen.findByRole('article', { name: 'Review by bob' })
  expect(within(review).getByText('<b>It</b> crashes.')).toBeVisible()
  expect(within(review).getByRole('img', { name: '2 of 5 stars' })).toBeVisible()
  expect(within(review).getByText('2 people found this helpful')).toBeVisible()
  expect(screen.getByText('Rated').parentElement).toHaveTextContent('Rated 2.0 of 5')
  expect(screen.getByRole('button', { name: '2 stars: 1 review' })).toBeEnabled()
  expect(screen.getByRole('button', { name: '5 stars: 0 reviews' })).toBeDisabled()
  expect(screen.getByRole('link', { name: 'Sign in' })).toBeVisible()
  expect(screen.queryByRole('button', { name: /Helpful/ })).toBeNull()
})

test('filters by stars and version, and sorts', async () => {
  const asked = fakeApi({ [`GET ${PATH}`]: () => json(samplePage()) })
  const { user } = open()
  const row = await screen.findByRole('button', { name: '2 stars: 1 review' })
  await user.click(row)
  await user.selectOptions(screen.getByLabelText('Version'), '0.9.0')
  await user.selectOptions(screen.getByLabelText('Sort by'), 'newest')
  await screen.findByText('1 review with 2 stars')
  const last = asked.filter(({ path }) => path === PATH).at(-1)
  expect(Object.fromEntries(last?.query ?? [])).toEqual({ sort: 'newest', stars: '2', version: '0.9.0' })
  await user.click(screen.getByRole('button', { name: 'Show all' }))
  expect(row).toHaveAttribute('aria-pressed', 'false')
})

test('whoever has tried it writes a review, and must choose stars', async () => {
  signedIn()
  const written = sample({ id: 'mine', author: 'lena', rating: 4, title: '', body: 'Good.' })
  let mine = sampleMine()
  const asked = fakeApi({
    [`GET ${PATH}`]: () => json(samplePage([])),
    [`GET ${PATH}/mine`]: () => json(mine),
    [`PUT ${PATH}/mine`]: () => {
      mine = sampleMine({ review: { ...written, hiddenPolicy: null, hiddenWords: null } })
      return json(mine)
    },
  })
  const { user } = open()
  await user.click(await screen.findByRole('button', { name: 'Write a review' }))
  await user.type(screen.getByRole('textbox', { name: /^Review/ }), 'Good.')
  await user.click(screen.getByRole('button', { name: 'Publish the review' }))
  expect(await screen.findByText('Choose one to five stars')).toBeVisible()
  expect(asked.some(({ method }) => method === 'PUT')).toBe(false)
  await user.click(screen.getByRole('radio', { name: '4 stars' }))
  await user.click(screen.getByRole('button', { name: 'Publish the review' }))
  expect(await screen.findByRole('region', { name: 'Your review' })).toHaveTextContent('Good.')
  expect(asked.find(({ method }) => method === 'PUT')?.body).toEqual({ rating: 4, title: '', body: 'Good.' })
})

test('what is wrong with the text stands beside it, and nothing that was written is lost', async () => {
  signedIn()
  fakeApi({
    [`GET ${PATH}`]: () => json(samplePage([])),
    [`GET ${PATH}/mine`]: () => json(sampleMine()),
    [`PUT ${PATH}/mine`]: () =>
      problem(422, 'The text breaks a rule.', [{ pointer: '/body', detail: 'Must not hide text.' }]),
  })
  const { user } = open()
  await user.click(await screen.findByRole('button', { name: 'Write a review' }))
  await user.click(screen.getByRole('radio', { name: '1 star' }))
  const box = screen.getByRole('textbox', { name: /^Review/ })
  await user.type(box, 'Odd.')
  await user.click(screen.getByRole('button', { name: 'Publish the review' }))
  expect(await screen.findByText('Must not hide text.')).toBeVisible()
  expect(box).toHaveValue('Odd.')
})

test.each([
  ['Install the plugin first: who has tried it may review it.'],
  ['Nobody reviews a plugin that they own, or have owned.'],
])('says why one may not: %s', async (refusal) => {
  signedIn()
  fakeApi({
    [`GET ${PATH}`]: () => json(samplePage([])),
    [`GET ${PATH}/mine`]: () => json(sampleMine({ refusal })),
  })
  open()
  expect(await screen.findByText(refusal)).toBeVisible()
  expect(screen.queryByRole('button', { name: 'Write a review' })).toBeNull()
})

test('who is asked back sees it, and a hidden one says why', async () => {
  signedIn()
  const review = {
    ...sample({ fixedIn: '1.2.0' }),
    hiddenPolicy: 'review-spam',
    hiddenWords: 'It advertises.',
  }
  fakeApi({
    [`GET ${PATH}`]: () => json(samplePage([])),
    [`GET ${PATH}/mine`]: () => json(sampleMine({ review })),
  })
  open()
  const own = await screen.findByRole('region', { name: 'Your review' })
  expect(within(own).getByText('Fixed in 1.2.0, says its developer')).toBeVisible()
  expect(within(own).getByText('It advertises.')).toBeVisible()
  expect(within(own).getByRole('link', { name: 'review-spam' })).toHaveAttribute(
    'href',
    '/policy#review-spam',
  )
})

test('a vote is shown at once, and can be taken back', async () => {
  signedIn()
  const asked = fakeApi({
    [`GET ${PATH}`]: () => json(samplePage()),
    [`GET ${PATH}/mine`]: () => json(sampleMine()),
    [`PUT ${PATH}/r-1/helpful`]: noContent,
    [`DELETE ${PATH}/r-1/helpful`]: noContent,
  })
  const { user } = open()
  await user.click(await screen.findByRole('button', { name: /^Helpful \(2\)/ }))
  const voted = await screen.findByRole('button', { name: /^Helpful \(3\)/, pressed: true })
  await user.click(voted)
  expect(await screen.findByRole('button', { name: /^Helpful \(2\)/, pressed: false })).toBeVisible()
  const votes = asked.filter(({ path }) => path.endsWith('/helpful')).map(({ method }) => method)
  expect(votes).toEqual(['PUT', 'DELETE'])
})

test('a vote that was not counted is said', async () => {
  signedIn()
  fakeApi({
    [`GET ${PATH}`]: () => json(samplePage()),
    [`GET ${PATH}/mine`]: () => json(sampleMine()),
    [`PUT ${PATH}/r-1/helpful`]: () => problem(404, 'There is no such review.'),
  })
  const { user } = open()
  await user.click(await screen.findByRole('button', { name: /^Helpful \(2\)/ }))
  expect(await screen.findByText('Your vote was not counted')).toBeVisible()
  expect(screen.getByRole('button', { name: /^Helpful \(2\)/, pressed: false })).toBeVisible()
})

test('a review is reported with a reason', async () => {
  signedIn()
  const asked = fakeApi({
    [`GET ${PATH}`]: () => json(samplePage()),
    [`GET ${PATH}/mine`]: () => json(sampleMine()),
    [`POST ${PATH}/r-1/reports`]: noContent,
  })
  const { user } = open()
  await user.click(await screen.findByRole('button', { name: /^Report/ }))
  const dialog = screen.getByRole('dialog', { name: 'Report this review?' })
  await user.click(within(dialog).getByRole('button', { name: 'Report it' }))
  expect(await within(dialog).findByText('Choose one')).toBeVisible()
  await user.selectOptions(within(dialog).getByLabelText('What is wrong with it'), 'abuse')
  await user.click(within(dialog).getByRole('button', { name: 'Report it' }))
  expect(await screen.findByText('It is reported. A moderator looks at it.')).toBeVisible()
  expect(asked.at(-1)?.body).toEqual({ reason: 'abuse', words: '' })
})

test('an owner answers, and marks as fixed in a later version only', async () => {
  signedIn()
  const asked = fakeApi({
    [`GET ${PATH}`]: () =>
      json(samplePage([sample(), sample({ id: 'r-2', author: 'carl', version: '1.0.0' })])),
    [`GET ${PATH}/mine`]: () => json(sampleMine({ owner: true, refusal: 'You own it.' })),
    [`PUT ${PATH}/r-1/answer`]: noContent,
    [`POST ${PATH}/r-1/fixed`]: noContent,
  })
  const { user } = open()
  const bobs = await screen.findByRole('article', { name: 'Review by bob' })
  await user.click(await within(bobs).findByRole('button', { name: /^Answer/ }))
  await user.type(within(bobs).getByLabelText('Your answer'), 'Thanks.')
  await user.click(within(bobs).getByRole('button', { name: 'Publish the answer' }))
  await user.click(await within(bobs).findByRole('button', { name: /^Mark as fixed/ }))
  await user.click(within(bobs).getByRole('button', { name: 'Ask its author' }))
  expect(await screen.findByText('bob is asked to look at 1.0.0.')).toBeVisible()
  const bodies = asked.filter(({ method }) => method !== 'GET').map(({ body }) => body)
  expect(bodies).toEqual([{ words: 'Thanks.' }, { version: '1.0.0' }])
  const carls = screen.getByRole('article', { name: 'Review by carl' })
  expect(within(carls).queryByRole('button', { name: /^Mark as fixed/ })).toBeNull()
})

test('says what went wrong, and tries again', async () => {
  let broken = true
  fakeApi({ [`GET ${PATH}`]: () => (broken ? problem(500, 'It broke.') : json(samplePage())) })
  const { user } = open()
  expect(await screen.findByText('The reviews could not be loaded')).toBeVisible()
  broken = false
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByRole('article', { name: 'Review by bob' })).toBeVisible()
})
