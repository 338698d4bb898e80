import { screen } from '@testing-library/react'
import { expect, onTestFinished, test } from 'vitest'

import { useAuth } from '../../auth/auth-store'
import { fakeApi, json, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleUser } from '../../testing/samples'
import { OwnReviewsPage } from './own-reviews-page'

const REVIEW = {
  id: 'r-1',
  pluginId: 'word-count',
  pluginName: 'Word Count',
  rating: 4,
  title: 'Good',
  body: 'It counts.',
  author: 'lena',
  version: '1.0.0',
  writtenAt: '2026-01-02T00:00:00Z',
  changedAt: '2026-01-03T00:00:00Z',
  helpful: 0,
  answer: { words: 'Thanks.', by: 'ada', at: '2026-01-03T00:00:00Z' },
  fixedIn: null,
  hiddenPolicy: 'review-spam',
  hiddenWords: 'It advertises.',
}

function open(signedIn = true) {
  useAuth.setState({ user: signedIn ? sampleUser : null, status: 'known' })
  onTestFinished(() => {
    useAuth.setState({ user: null, status: 'unknown' })
  })
  return renderPage(<OwnReviewsPage />)
}

test('lists what one has said, with answers and what was hidden', async () => {
  fakeApi({ 'GET /user/reviews': () => json({ items: [REVIEW], nextCursor: null }) })
  open()
  const link = await screen.findByRole('link', { name: 'Word Count' })
  expect(link).toHaveAttribute('href', '/marketplace/word-count#reviews')
  expect(screen.getByText('Thanks.')).toBeVisible()
  expect(screen.getByText('It advertises.')).toBeVisible()
  expect(screen.getByText(/^edited/)).toBeVisible()
})

test('says where to begin when there is none, and what went wrong', async () => {
  let broken = true
  fakeApi({
    'GET /user/reviews': () => (broken ? problem(500, 'It broke.') : json({ items: [], nextCursor: null })),
  })
  const { user } = open()
  expect(await screen.findByText('Your reviews could not be loaded')).toBeVisible()
  broken = false
  await user.click(screen.getByRole('button', { name: 'Try again' }))
  expect(await screen.findByText('You have reviewed nothing yet')).toBeVisible()
})

test('who is not signed in is led there', () => {
  fakeApi({})
  open(false)
  expect(screen.getByRole('link', { name: 'Sign in or create an account' })).toBeVisible()
})
