import { fireEvent, screen, waitFor } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'

import { useAuth } from '../../auth/auth-store'
import { pageSync } from '../../sync/page-sync'
import { fakeApi, json, noContent, problem } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleUser } from '../../testing/samples'
import { AccountData } from './account-data'
import { AccountDeletion } from './account-deletion'

beforeEach(() => {
  useAuth.setState({ ...useAuth.getInitialState(), user: sampleUser, status: 'known' }, true)
})

test('one file has what the platform knows and the documents of this browser', async () => {
  fakeApi({ 'POST /user/export': () => json({ format: 'folio-account-1', account: { username: 'lena' } }) })
  const saved: Blob[] = []
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    saved.push(blob as Blob)
    return 'blob:saved'
  })
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined)
  const { user, documents } = renderPage(<AccountData userId="u-1" />)
  await documents.start()
  await user.click(screen.getByRole('button', { name: 'Download all of it' }))
  await waitFor(() => {
    expect(saved).toHaveLength(1)
  })
  const file = JSON.parse(await (saved[0]?.text() ?? '')) as { documents: unknown[] }
  expect(file).toMatchObject({ format: 'folio-account-1', account: { username: 'lena' } })
  expect(Array.isArray(file.documents)).toBe(true)
})

test('what could not be brought together is said', async () => {
  fakeApi({ 'POST /user/export': () => problem(429, 'Too many attempts. Try again in 60 s.') })
  const { user } = renderPage(<AccountData userId="u-1" />)
  await user.click(screen.getByRole('button', { name: 'Download all of it' }))
  expect(await screen.findByText(/Your data could not be brought together/)).toBeVisible()
})

test('whether use is counted is chosen', async () => {
  let reported = true
  fakeApi({
    'GET /user/usage': () => json({ reported }),
    'PUT /user/usage': ({ body }) => {
      reported = (body as { reported: boolean }).reported
      return json({ reported })
    },
  })
  const { user } = renderPage(<AccountData userId="u-1" />)
  const choice = await screen.findByRole('switch', { name: /Count how I use plugins/ })
  expect(choice).toBeChecked()
  await user.click(choice)
  await waitFor(() => {
    expect(reported).toBe(false)
  })
  expect(choice).not.toBeChecked()
})

const OWNER = `user:${sampleUser.id}` as const

function ask() {
  const page = renderPage(<AccountDeletion user={sampleUser} />, { at: '/account' })
  const open = async () => {
    await page.user.click(screen.getByRole('button', { name: 'Delete my account' }))
    return screen.getByLabelText(`Type ${sampleUser.username} to go on`)
  }
  return { ...page, open }
}

test('an account is deleted by who types its name', async () => {
  const forget = vi.spyOn(pageSync, 'forget').mockResolvedValue()
  const requests = fakeApi({ 'POST /auth/deletion': () => noContent() })
  const { user, open, router } = ask()
  const field = await open()
  await user.type(field, 'another{Enter}')
  expect(await screen.findByText(/and the account is deleted/)).toBeVisible()
  expect(requests).toEqual([])
  await user.clear(field)
  await user.type(field, `${sampleUser.username}{Enter}`)
  await waitFor(() => {
    expect(useAuth.getState().user).toBeNull()
  })
  expect(requests[0]?.body).toEqual({ username: sampleUser.username })
  expect(forget.mock.calls).toEqual([[OWNER]])
  await waitFor(() => {
    expect(router.state.location.pathname).toBe('/')
  })
})

/** With a document of the account in this browser. */
async function askWithDocument() {
  const forget = vi.spyOn(pageSync, 'forget').mockResolvedValue()
  const page = ask()
  const { documents } = page
  await documents.start()
  await documents.setOwner(OWNER)
  documents.create({ title: 'Diary' })
  await documents.session.flushAll()
  const deleteIt = async () => {
    await page.user.type(await page.open(), `${sampleUser.username}{Enter}`)
  }
  const titles = () => documents.state.getState().documents.map(({ title }) => title)
  return { ...page, deleteIt, titles, forget }
}

test('its documents stay in the browser, also when the page heard first that it is gone', async () => {
  const { documents, deleteIt, titles, forget } = await askWithDocument()
  fakeApi({
    'POST /auth/deletion': async () => {
      await documents.setOwner('visitor')
      return noContent()
    },
  })
  await deleteIt()
  await waitFor(() => {
    expect(titles()).toContain('Diary')
  })
  expect(forget.mock.calls).toEqual([[OWNER]])
})

test('they stay as well where the answer was lost, and the next one is that there is no session', async () => {
  const { deleteIt, documents, titles, router } = await askWithDocument()
  await documents.setOwner('visitor')
  const answers = [() => Promise.reject(new TypeError('Failed to fetch')), () => problem(401, 'Sign in.')]
  fakeApi({
    'POST /auth/deletion': () => answers.shift()?.() ?? problem(500, 'Asked too often.'),
    [`GET /auth/deletion/${sampleUser.id}`]: () => json({ deleted: true }),
  })
  await deleteIt()
  await waitFor(() => {
    expect(router.state.location.pathname).toBe('/')
  })
  expect(titles()).toContain('Diary')
})

test('who was signed out and has an account still is told so, and nothing is moved', async () => {
  const { deleteIt, documents } = await askWithDocument()
  fakeApi({
    'POST /auth/deletion': () => problem(401, 'Sign in.'),
    [`GET /auth/deletion/${sampleUser.id}`]: () => json({ deleted: false }),
  })
  await deleteIt()
  expect(await screen.findByRole('alert')).toHaveTextContent('Sign in.')
  expect(documents.state.getState().documents.map(({ owner }) => owner)).toContain(OWNER)
})

test('that they could not be put into the list is said, and tried again', async () => {
  const { deleteIt, documents, titles } = await askWithDocument()
  fakeApi({ 'POST /auth/deletion': () => noContent() })
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  vi.spyOn(documents.shelf, 'leave').mockRejectedValueOnce(new DOMException('full', 'QuotaExceededError'))
  await deleteIt()
  expect(await screen.findByText(/Its documents are in this browser, but not in the list yet/)).toBeVisible()
  expect(screen.queryByText('Your account is deleted.')).toBeNull()
  await documents.setOwner('visitor')
  expect(titles()).not.toContain('Diary')
  fireEvent.click(screen.getByRole('button', { name: 'Try again' })) // the dialog stays open in this page alone
  await waitFor(() => {
    expect(titles()).toContain('Diary')
  })
})

test('who owns plugins is told to hand them over', async () => {
  fakeApi({ 'POST /auth/deletion': () => problem(409, 'You own Zen Page. Hand over what you publish.') })
  const { user, open } = ask()
  await user.type(await open(), `${sampleUser.username}{Enter}`)
  expect(await screen.findByRole('alert')).toHaveTextContent('You own Zen Page.')
  expect(useAuth.getState().user).not.toBeNull()
})
