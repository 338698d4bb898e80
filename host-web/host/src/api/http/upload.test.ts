import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { upload } from './upload'

/** What the browser's own object would do, driven by the test. */
class FakeXhr {
  static readonly all: FakeXhr[] = []
  readonly upload: { onprogress?: (event: Partial<ProgressEvent>) => void } = {}
  readonly headers: Record<string, string> = {}
  status = 0
  statusText = ''
  responseText = ''
  retryAfter: string | null = null
  url = ''
  onload?: () => void
  onerror?: () => void
  onabort?: () => void
  onloadend?: () => void

  constructor() {
    FakeXhr.all.push(this)
  }
  open(method: string, url: string) {
    this.url = `${method} ${url}`
  }
  setRequestHeader(name: string, value: string) {
    this.headers[name] = value
  }
  getResponseHeader() {
    return this.retryAfter
  }
  send() {
    this.upload.onprogress?.({ lengthComputable: true, loaded: 1, total: 4 })
  }
  abort() {
    this.onabort?.()
    this.onloadend?.()
  }
  answer(status: number, body: unknown) {
    this.status = status
    this.responseText = JSON.stringify(body)
    this.onload?.()
    this.onloadend?.()
  }
}

const last = () => {
  const call = FakeXhr.all.at(-1)
  if (!call) throw new Error('Nothing was sent.')
  return call
}

beforeEach(() => {
  FakeXhr.all.length = 0
  vi.stubGlobal('XMLHttpRequest', FakeXhr)
})

afterEach(() => {
  vi.useRealTimers()
})

test('says how much is sent, and answers with the body', async () => {
  const shares: number[] = []
  const pending = upload('/developer/checks', new FormData(), {
    onProgress: (share) => {
      shares.push(share)
    },
  })
  last().answer(200, { findings: [] })
  expect(await pending).toEqual({ findings: [] })
  expect(shares).toEqual([0.25])
  expect(last().url).toBe('POST /api/v1/developer/checks')
})

test('tells a problem document', async () => {
  const pending = upload('/x', new FormData())
  last().answer(413, { title: 'Too large', detail: 'The bundle may not exceed 5 MiB.' })
  await expect(pending).rejects.toMatchObject({ status: 413, detail: 'The bundle may not exceed 5 MiB.' })
})

test('is sent again with the same key when the service is away', async () => {
  vi.useFakeTimers()
  const pending = upload('/x', new FormData())
  last().retryAfter = '1'
  last().answer(503, { detail: 'Away.' })
  await vi.advanceTimersByTimeAsync(1_100)
  expect(FakeXhr.all).toHaveLength(2)
  last().answer(201, { version: '1.0.0' })
  await expect(pending).resolves.toEqual({ version: '1.0.0' })
  expect(FakeXhr.all[0]?.headers['Idempotency-Key']).toBe(FakeXhr.all[1]?.headers['Idempotency-Key'])
})

test('stops when the caller gives up', async () => {
  const abort = new AbortController()
  const pending = upload('/x', new FormData(), { signal: abort.signal })
  abort.abort()
  await expect(pending).rejects.toMatchObject({ name: 'AbortError' })
  expect(FakeXhr.all).toHaveLength(1)
})
