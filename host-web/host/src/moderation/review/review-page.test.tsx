import { screen, within } from '@testing-library/react'
import { expect, test, vi } from 'vitest'

import { CONFIRMATION_REQUIRED, confirmWith } from '../../api/http/confirmation'
import type { VersionReview } from '../../api/moderation/moderation-types'
import { fakeApi, json, problem } from '../../testing/fake-api'
import { sampleManifest } from '../../testing/samples'
import { answers, at, claim, decided, review, show, withModerator } from './review-sample'

withModerator()

test('a lone carriage return is no line: findings lead where the checks counted', async () => {
  const source =
    'const a = 1\rconst b = 2\r\rconst c = 3\nconst second = 2\nconst third = 3\neval("fourth")\n'
  fakeApi({ ...answers(() => review), [`GET /moderation/${at}/source`]: () => new Response(source) })
  show('?view=source#L4')
  const shown = await screen.findByRole('textbox', { name: 'Source of zen-page 1.1.0' })
  expect(shown.querySelector('[data-marked]')).toHaveTextContent('eval("fourth")')
})

test('findings lead to their line in a source that is never HTML', async () => {
  fakeApi(answers(() => review))
  const { user, router } = show()
  const check = await screen.findByRole('region', { name: 'Page policy' })
  expect(within(check).getByText('It has <b>a frame</b>.')).toBeVisible()
  expect(screen.getByText(/Passed without a word/).parentElement).toHaveTextContent('Size')
  await user.click(within(check).getByRole('link', { name: 'Line 3, column 7' }))
  expect(router.state.location).toMatchObject({ search: '?view=source', hash: '#L3' })
  const source = await screen.findByRole('textbox', { name: 'Source of zen-page 1.1.0' })
  expect(source).toHaveTextContent('<script>alert(1)</script>')
  expect(source.querySelector('script, img')).toBeNull()
  expect(source.querySelector('[data-marked]')).toHaveTextContent('<img src=x onerror=alert(2)>')
  expect(source).toHaveAttribute('contenteditable', 'false')
})

test('what a version says of itself is told: its links and, in plain words, its permissions', async () => {
  const said = { links: { bugs: 'https://words.example/new' }, permissions: ['network:api.words.example'] }
  const manifest = sampleManifest({ id: 'zen-page', ...said })
  fakeApi(answers(() => ({ ...review, manifest })))
  const { user } = show()
  await user.click(await screen.findByRole('tab', { name: 'Facts' }))
  const about = (name: string) => screen.getByText(name).nextElementSibling as HTMLElement
  expect(within(about('Links')).getByRole('link')).toHaveAttribute('href', 'https://words.example/new')
  expect(within(about('Permissions')).getByRole('listitem')).toHaveTextContent(
    'Exchanges data with api.words.example',
  )
})

test.each([
  ['None that a browser can read.', { homepage: 'https://xn--a.example/' }],
  ['None given.', {}],
])('of links of which none can be shown it is said: %s', async (words, links) => {
  fakeApi(answers(() => ({ ...review, manifest: sampleManifest({ id: 'zen-page', links }) })))
  const { user } = show()
  await user.click(await screen.findByRole('tab', { name: 'Facts' }))
  expect(screen.getByText('Links').nextElementSibling).toHaveTextContent(words)
})

test('a rejection has a policy, words and the password, and is shown afterwards', async () => {
  let now = review
  let confirmed = false
  const requests = fakeApi({
    ...answers(() => now),
    [`POST /moderation/${at}/decision`]: () => {
      if (!confirmed)
        return json({ type: CONFIRMATION_REQUIRED, status: 403, title: '', detail: 'Confirm.' }, 403)
      now = { ...review, state: 'rejected', claim: null, history: [...review.history, decided(false)] }
      return json(now)
    },
  })
  const forget = confirmWith(() => {
    confirmed = true
    return Promise.resolve()
  })
  const { user } = show()
  const form = await screen.findByRole('form', { name: 'Decide on Zen Page 1.1.0' })
  await user.click(within(form).getByLabelText('Reject it'))
  await user.click(within(form).getByRole('button', { name: 'Reject' }))
  expect(await within(form).findByText('Say which policy it breaks')).toBeVisible()
  expect(within(form).getByText('Say what is wrong and what would mend it')).toBeVisible()
  await user.selectOptions(within(form).getByLabelText('Policy'), 'quality')
  await user.type(within(form).getByLabelText('Words for ada'), 'It fails.')
  await user.click(within(form).getByRole('button', { name: 'Reject' }))
  expect(await screen.findByText('Rejected by you')).toBeVisible()
  const sent = requests.filter(({ method }) => method === 'POST')
  expect(sent.map(({ body }) => body)).toEqual(
    Array(2).fill({ approved: false, policy: 'quality', words: 'It fails.' }),
  )
  await user.click(screen.getByRole('tab', { name: 'History' }))
  expect(await screen.findByText('grace rejected it')).toBeVisible()
  forget()
})

test('somebody decided meanwhile: it is said, and what is true now is shown', async () => {
  let now = review
  fakeApi({
    ...answers(() => now),
    [`POST /moderation/${at}/decision`]: () => {
      now = { ...review, state: 'approved', claim: null, history: [...review.history, decided(true, 'hedy')] }
      return problem(409, 'It is approved already.')
    },
  })
  const { user } = show()
  const form = await screen.findByRole('form', { name: 'Decide on Zen Page 1.1.0' })
  await user.click(within(form).getByLabelText('Approve and publish it'))
  await user.click(within(form).getByRole('button', { name: 'Approve' }))
  expect((await screen.findAllByText('It is approved already.'))[0]).toBeVisible()
  expect(await screen.findByText('Approved by hedy')).toBeVisible()
})

test('the claim runs out: what one wrote is kept, and can be sent once one has taken it again', async () => {
  let now: VersionReview = review
  const requests = fakeApi({
    ...answers(() => now),
    [`POST /moderation/${at}/claim`]: () => {
      now = { ...review, claim: claim('grace') }
      return json(now)
    },
    [`POST /moderation/${at}/decision`]: () => {
      if (now.claim === null) return json({ ...now, state: 'rejected', history: [decided(false)] })
      now = { ...review, claim: null }
      return problem(409, 'Take it first: your claim ran out.')
    },
  })
  const { user } = show()
  const form = await screen.findByRole('form', { name: 'Decide on Zen Page 1.1.0' })
  await user.click(within(form).getByLabelText('Reject it'))
  await user.selectOptions(await within(form).findByLabelText('Policy'), 'quality')
  await user.type(within(form).getByLabelText('Words for ada'), 'A long explanation.')
  await user.click(within(form).getByRole('button', { name: 'Reject' }))
  const decision = within(screen.getByRole('complementary', { name: 'Decision' }))
  const again = await decision.findByRole('button', { name: 'Take Zen Page 1.1.0 again' })
  expect(decision.getByLabelText('Words for ada')).toHaveValue('A long explanation.')
  expect(decision.getByLabelText('Words for ada')).toBeDisabled()
  await user.click(again)
  await vi.waitFor(() => {
    expect(decision.getByRole('button', { name: 'Reject' })).toBeEnabled()
  })
  expect(decision.getByLabelText('Reject it')).toBeChecked()
  expect(decision.getByLabelText('Policy')).toHaveValue('quality')
  expect(decision.getByLabelText('Words for ada')).toHaveValue('A long explanation.')
  expect(requests.filter(({ method }) => method === 'POST')).toHaveLength(2)
})

test('another takes it meanwhile: what one wrote can still be read', async () => {
  let now: VersionReview = review
  fakeApi({
    ...answers(() => now),
    [`POST /moderation/${at}/decision`]: () => {
      now = { ...review, claim: claim('hedy') }
      return problem(409, 'hedy has taken it.')
    },
  })
  const { user } = show()
  const form = await screen.findByRole('form', { name: 'Decide on Zen Page 1.1.0' })
  await user.click(within(form).getByLabelText('Approve and publish it'))
  await user.type(within(form).getByLabelText(/Words for ada/), 'Well made.')
  await user.click(within(form).getByRole('button', { name: 'Approve' }))
  expect(await screen.findByText('hedy has taken it')).toBeVisible()
  expect(screen.getByLabelText(/Words for ada/)).toHaveValue('Well made.')
  expect(screen.getByRole('button', { name: 'Approve' })).toBeDisabled()
})

test('the text of the chosen policy is shown', async () => {
  fakeApi(answers(() => review))
  const { user } = show()
  const form = await screen.findByRole('form', { name: 'Decide on Zen Page 1.1.0' })
  await user.click(within(form).getByLabelText('Reject it'))
  const policy = await within(form).findByLabelText('Policy')
  await user.selectOptions(policy, 'quality')
  expect(await within(form).findByText('It fails.')).toBeVisible()
  await user.selectOptions(policy, '')
  expect(within(form).queryByText('It fails.')).not.toBeInTheDocument()
})

test.each([
  ['another has taken it', { claim: claim('hedy') }, 'hedy has taken it'],
  ['it is one’s own', { owner: 'grace' }, 'It is yours'],
  [
    'an appeal against one’s own decision',
    { state: 'appealed', appeal: 'Look again.', claim: null, history: [decided(false)] },
    'You rejected it before',
  ],
])('%s: one reads why one cannot decide', async (_, changes, title) => {
  fakeApi(answers(() => ({ ...review, ...changes })))
  show()
  expect(await screen.findByText(title)).toBeVisible()
  expect(screen.queryByRole('form')).not.toBeInTheDocument()
  expect(screen.queryByRole('button', { name: /^Take/ })).not.toBeInTheDocument()
})

test('an appeal shows its words to the next moderator, who takes it first', async () => {
  const appeal = {
    state: 'appealed',
    appeal: 'It <i>works</i>.',
    claim: null,
    history: [decided(false, 'hedy')],
  }
  fakeApi(answers(() => ({ ...review, ...appeal })))
  show()
  expect(await screen.findByText('It <i>works</i>.')).toBeVisible()
  expect(screen.getAllByRole('button', { name: 'Take Zen Page 1.1.0' }).length).toBeGreaterThan(0)
})

test('nothing to review, and nothing that came', async () => {
  let answer = () => problem(404, 'Nobody has to review such a version.')
  fakeApi({ [`GET /moderation/${at}`]: () => answer() })
  show()
  expect(await screen.findByText('Nobody has to review such a version')).toBeVisible()
  answer = () => problem(500, 'It broke.')
  show()
  expect(await screen.findByText('It broke.')).toBeVisible()
})
