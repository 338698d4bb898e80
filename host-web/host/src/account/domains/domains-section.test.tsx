import { screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'

import type { Domain } from '../../api/account/domains'
import { fakeApi, json, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleUser } from '../../testing/samples'
import { DomainsSection } from './domains-section'

const claimed = (changes: Partial<Domain> = {}): Domain => ({
  domain: 'ada-writes.org',
  state: 'pending',
  recordName: '_folio-verification.ada-writes.org',
  recordValue: 'folio-verification=abc',
  fileUrl: 'https://ada-writes.org/.well-known/folio-verification.json',
  token: 'abc',
  verifiedAt: null,
  checkedAt: null,
  checking: false,
  problems: {},
  lostAt: null,
  reason: null,
  ...changes,
})
const list = (...items: Domain[]) => json({ items })
const open = () => renderPage(<DomainsSection user={sampleUser} />)

afterEach(() => {
  vi.unstubAllGlobals()
})

test('a domain is claimed, looked for, and shown as verified when it was found', async () => {
  let known: Domain[] = []
  const requests = fakeApi({
    'GET /auth/domains': () => list(...known),
    'POST /auth/domains': () => list(...(known = [claimed()])),
    'POST /auth/domains/ada-writes.org/check': () => {
      known = [claimed({ state: 'verified', verifiedAt: '2026-11-27T05:00:00Z' })]
      return list(claimed({ checking: true }))
    },
  })
  open()
  await userEvent.type(await screen.findByLabelText('Domain'), 'ada-writes.org')
  await userEvent.click(screen.getByRole('button', { name: 'Add the domain' }))
  const item = await screen.findByRole('listitem', { name: 'ada-writes.org' })
  expect(requests.find(({ method }) => method === 'POST')?.body).toEqual({ domain: 'ada-writes.org' })
  expect(within(item).getByText('folio-verification=abc')).toBeVisible()
  expect(within(item).getByText('{"tokens":["abc"]}')).toBeVisible()
  await userEvent.click(within(item).getByRole('button', { name: /^Check now/ }))
  expect(await within(item).findByText('Verified', {}, { timeout: 5_000 })).toBeVisible()
  expect(within(item).queryByRole('button', { name: /^Check now/ })).not.toBeInTheDocument()
})

test('what was wrong with each way is said', async () => {
  const problems = { dns: 'other', https: 'redirected' }
  fakeApi({ 'GET /auth/domains': () => list(claimed({ problems })) })
  open()
  expect(await screen.findByText(/has another value/)).toBeVisible()
  expect(screen.getByText(/without a redirect/)).toBeVisible()
})

test('that it is about to be lost, and that it was taken away, is said with what to do', async () => {
  const lost = claimed({ state: 'verified', lostAt: '2026-12-04T05:00:00Z' })
  const revoked = claimed({ domain: 'b.org', state: 'revoked', reason: 'It <b>imitates</b>.' })
  fakeApi({ 'GET /auth/domains': () => list(lost, revoked) })
  open()
  expect(await screen.findByText(/^Put the record or the file back until/)).toBeVisible()
  expect(screen.getByText('It <b>imitates</b>.')).toBeVisible()
})

test('a refusal stands beside the field', async () => {
  const detail = 'github.io is nobody’s own.'
  fakeApi({
    'GET /auth/domains': () => list(),
    'POST /auth/domains': () => problem(422, detail, [{ pointer: '/domain', detail }]),
  })
  open()
  await userEvent.type(await screen.findByLabelText('Domain'), 'github.io')
  await userEvent.click(screen.getByRole('button', { name: 'Add the domain' }))
  expect(await screen.findByText(detail)).toBeVisible()
})

test('what cannot be loaded is tried again', async () => {
  fakeApi({ 'GET /auth/domains': () => problem(500, 'It broke.') })
  open()
  expect(await screen.findByText('Your domains could not be loaded')).toBeVisible()
})
