import { ApiError } from '../http/api-error'
import { withConfirmation } from '../http/confirmation'
import { type CallOptions, request } from '../http/http'
import type {
  CheckReport,
  DeveloperPlugin,
  Finding,
  PluginDraft,
  PublishedVersion,
  UploadTrial,
  VersionPage,
  VersionSubmission,
} from '../types'
import { upload } from '../http/upload'

export const MAX_BUNDLE_BYTES = 5 * 1024 * 1024

const pathOf = (pluginId: string) => `/developer/plugins/${encodeURIComponent(pluginId)}`

export const listOwnPlugins = (options: CallOptions = {}) =>
  request<{ items: DeveloperPlugin[] }>('/developer/plugins', options).then(({ items }) => items)

export const listOwnVersions = (pluginId: string, cursor: string | undefined, options: CallOptions = {}) =>
  request<VersionPage>(`${pathOf(pluginId)}/versions`, { query: { cursor }, ...options })

/**
 * What the check of names will say of the versions, before the identifier is taken. While nobody can tell, nothing is
 * said: the check of a version says it then.
 */
export const checkName = (id: string, name: string) =>
  request<{ findings: Finding[] }>('/developer/names', { query: { id, name } })
    .then(({ findings }) => findings)
    .catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 422) throw error
      return []
    })

export const createPlugin = (draft: PluginDraft) =>
  withConfirmation(() => request<DeveloperPlugin>('/developer/plugins', { method: 'POST', body: draft }))

export const describePlugin = (pluginId: string, changes: Partial<Omit<PluginDraft, 'id'>>) =>
  request<DeveloperPlugin>(pathOf(pluginId), { method: 'PATCH', body: changes })

export const checkBundle = (bundle: File, manifest?: File, signal?: AbortSignal) =>
  upload<CheckReport>('/developer/checks', formOf({ bundle, manifest }), signal && { signal })

/** Keeps the files of a bundle for a quarter of an hour, to be run by who has the link. Nothing is published. */
export const tryBundle = (pluginId: string, bundle: File, manifest?: File) =>
  upload<UploadTrial>(`${pathOf(pluginId)}/trials`, formOf({ bundle, manifest }))

export const publishVersion = (
  pluginId: string,
  submission: VersionSubmission,
  onProgress: (share: number) => void,
) =>
  withConfirmation(() =>
    upload<PublishedVersion>(`${pathOf(pluginId)}/versions`, formOf({ ...submission }), { onProgress }),
  )

function formOf(parts: Record<string, File | string | undefined>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(parts)) {
    if (value !== undefined && value !== '') form.set(name, value)
  }
  return form
}
