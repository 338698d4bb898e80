import { screen, within } from '@testing-library/react'
import { expect, onTestFinished, test } from 'vitest'

import type { ModeratedReview } from '../../api/reviews'
import { useAuth } from '../../auth/auth-store'
import { fakeApi, json, noContent, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleUser } from '../../testing/samples'
import { ModeratedReviewsPage } from './reviews-page'

const REVIEW: ModeratedReview = {
  id: 'r-1',
  pluginId: 'word-count',
  pluginName: 'Word Count',
  userId: 'u-2',
  rating: 1,
  title: '',
  body: 'Buy <i>mine</i>.',
  author: 'bob',
  version: '1.0.0',
  writtenAt: '2026-01-02T00:00:00Z',
  changedAt: '2026-01-02T00:00:00Z',
  helpful: 0,
  answer: null,
  fixedIn: null,
  hiddenPolicy: null,
  hiddenWords: null,
  authorBanned: false,
  reports: 2,
  given: [{ reason: 'spam', words: 'Look.', at: '2026-01-03T00:00:00Z' }],
}
const POLICIES = [{ id: 'review-spam', title: 'It advertises.', text: 'It praises something else.' }]

function open(at = '/moderation/reviews') {
  useAuth.setState({ user: { ...sampleUser, roles: ['moderator'] }, status: 'known' })
  onTestFinished(() => {
    useAuth.setState({ user: null, status: 'unknown' })
  })
  return renderPage(<ModeratedReviewsPage />, { at })
}

const listing = (items: ModeratedReview[]) => () => json({ items, waiting: items.length, nextCursor: null })

test('a moderator reads the reports, and hides with a policy and words', async () => {
  let items = [REVIEW]
  const asked = fakeApi({
    'GET /moderation/reviews': () => listing(items)(),
    'GET /policies': () => json({ items: [], reviews: POLICIES }),
    'POST /moderation/reviews/r-1/hide': () => {
      items = []
      return noContent()
    },
  })
  const { user } = open()
  const row = (await screen.findByText('Buy <i>mine</i>.')).closest('li')
  expect(row).toHaveTextContent('2 reports')
  expect(row).toHaveTextContent('It advertises, or was bought')
  await user.click(screen.getByRole('button', { name: /^Hide/ }))
  const dialog = screen.getByRole('dialog', { name: 'Hide this review?' })
  await user.click(within(dialog).getByRole('button', { name: 'Hide it' }))
  expect(await within(dialog).findByText('Say what is wrong')).toBeVisible()
  await user.selectOptions(within(dialog).getByLabelText('Policy'), 'review-spam')
  await user.type(within(dialog).getByLabelText('Words for bob'), 'It advertises.')
  await user.click(within(dialog).getByRole('button', { name: 'Hide it' }))
  expect(await screen.findByText('Nothing waits')).toBeVisible()
  const sent = asked.find(({ method }) => method === 'POST')
  expect(sent?.body).toEqual({ policy: 'review-spam', words: 'It advertises.' })
})

test('a reported review may stay', async () => {
  const asked = fakeApi({
    'GET /moderation/reviews': listing([REVIEW]),
    'POST /moderation/reviews/r-1/dismiss': noContent,
  })
  const { user } = open()
  await user.click(await screen.findByRole('button', { name: 'Leave it as it is' }))
  expect(await screen.findByText('It stays as it is.')).toBeVisible()
  expect(asked.some(({ path }) => path.endsWith('/dismiss'))).toBe(true)
})

test('what is hidden is listed apart, and shown again', async () => {
  const hidden = { ...REVIEW, reports: 0, given: [], hiddenPolicy: 'review-spam', hiddenWords: 'No.' }
  const asked = fakeApi({
    'GET /moderation/reviews': listing([hidden]),
    'POST /moderation/reviews/r-1/restore': noContent,
  })
  const { user } = open('/moderation/reviews?state=hidden')
  await user.click(await screen.findByRole('button', { name: 'Show it again' }))
  expect(await screen.findByText('Everybody sees it again.')).toBeVisible()
  expect(asked[0]?.query.get('state')).toBe('hidden')
})

test('what could not be decided is said', async () => {
  fakeApi({
    'GET /moderation/reviews': listing([REVIEW]),
    'POST /moderation/reviews/r-1/dismiss': () => problem(403, 'Another moderator has to decide.'),
  })
  const { user } = open()
  await user.click(await screen.findByRole('button', { name: 'Leave it as it is' }))
  expect(await screen.findByText('It was not decided')).toBeVisible()
})
