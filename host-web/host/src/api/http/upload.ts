import { randomId } from '../../browser/random-id'
import { errorFromAnswer, unreachable } from './api-error'
import { API_PREFIX, PATIENCE } from './http'
import { untilAvailable } from './retry'

const UPLOAD_TIMEOUT = 60_000

interface UploadOptions {
  /** Called with the share that is on its way, 0 to 1. */
  onProgress?: (share: number) => void
  signal?: AbortSignal
}

/** Posts a form. XMLHttpRequest, since `fetch` does not say how much of a body is sent. */
export function upload<T>(path: string, form: FormData, options: UploadOptions = {}): Promise<T> {
  const key = randomId()
  return untilAvailable(() => attempt<T>(path, form, key, options), {
    patience: PATIENCE.form,
    ...(options.signal && { signal: options.signal }),
  })
}

function attempt<T>(
  path: string,
  form: FormData,
  key: string,
  { onProgress, signal }: UploadOptions,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const call = new XMLHttpRequest()
    const abort = () => {
      call.abort()
    }
    call.open('POST', API_PREFIX + path)
    call.timeout = UPLOAD_TIMEOUT
    call.setRequestHeader('Accept', 'application/json')
    call.setRequestHeader('Idempotency-Key', key)
    call.upload.onprogress = ({ lengthComputable, loaded, total }) => {
      if (lengthComputable) onProgress?.(loaded / total)
    }
    call.onload = () => {
      if (call.status >= 200 && call.status < 300) resolve(JSON.parse(call.responseText) as T)
      else reject(errorOf(call))
    }
    call.onerror = () => {
      reject(unreachable('The upload was interrupted: the server cannot be reached.'))
    }
    call.ontimeout = () => {
      reject(unreachable('The upload took too long.'))
    }
    call.onabort = () => {
      reject(new DOMException('The upload was cancelled.', 'AbortError'))
    }
    call.onloadend = () => {
      signal?.removeEventListener('abort', abort)
    }
    signal?.addEventListener('abort', abort, { once: true })
    call.send(form)
  })
}

function errorOf(call: XMLHttpRequest) {
  return errorFromAnswer(
    call.status,
    call.statusText,
    call.responseText,
    call.getResponseHeader('Retry-After'),
  )
}
