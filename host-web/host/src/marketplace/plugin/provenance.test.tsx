import { configure, screen } from '@testing-library/react'
import { expect, test } from 'vitest'

import type { Signature } from '../../plugin-host/bundles/signatures/statement'
import { fakeApi, json } from '../../testing/fake-api'
import { renderPage } from '../../testing/render-page'
import { sampleDetails } from '../../testing/samples'
import { signedVersion, signingKeysOf } from '../../testing/signed'
import { PluginPage } from './plugin-page'

// A browser without Ed25519 fetches the library first.
configure({ asyncUtilTimeout: 15_000 })

function open(file?: string, changes: { signature?: Signature | null } = {}, keys = signingKeysOf()) {
  const { pluginId: id, version, ...signed } = signedVersion(file)
  const [sample] = sampleDetails().versions
  if (!sample) throw new Error('The sample has a version.')
  const versions = [{ ...sample, ...signed, version, ...changes }]
  fakeApi({
    [`GET /plugins/${id}`]: () => json(sampleDetails({ id, latestVersion: version, versions })),
    'GET /keys': () => json(keys),
  })
  return renderPage(<PluginPage />, {
    path: '/marketplace/:pluginId',
    at: `/marketplace/${id}`,
    installed: [],
  })
}

test('says who published a version from which workflow, and what vouches for it', async () => {
  const { user } = open('golden/plugin.published.4.json')
  expect(await screen.findByText(/from ada\/word-count, by the workflow publish.yml/)).toBeVisible()
  await user.click(screen.getByRole('button', { name: 'Signature' }))
  const dialog = await screen.findByRole('dialog', { name: 'Signature of version 1.0.3' })
  expect(dialog).toHaveTextContent('0123456789abcdef0123456789abcdef01234567')
  expect(dialog).toHaveTextContent('dac193c8b46e07d3')
  expect(dialog).toHaveTextContent('2026-11-26T05:30:00+00:00')
})

test('says when it was published in the browser', async () => {
  open()
  expect(await screen.findByText(/in the browser/)).toBeVisible()
})

test('warns of a signature that is not right', async () => {
  const { signature } = signedVersion()
  open(undefined, { signature: { ...signature, payload: signature.payload.replace('developer', 'eve') } })
  expect(await screen.findByText(/has a signature that is not right/)).toBeVisible()
  expect(screen.queryByText(/in the browser/)).not.toBeInTheDocument()
})

test('warns of a key that was revoked', async () => {
  open(undefined, {}, signingKeysOf({ revoked: 'It was stolen.' }))
  expect(await screen.findByText(/It was stolen/)).toBeVisible()
})

test('says that there is no signature', async () => {
  open(undefined, { signature: null })
  expect(await screen.findByText(/Not signed/)).toBeVisible()
})
