import { type CallOptions, PATIENCE, request } from './http/http'

export interface Workspace {
  id: string
  name: string
  /** What is on in it, installed or not. */
  pluginIds: string[]
  /** It is what is on now. */
  used: boolean
}

export interface Workspaces {
  items: Workspace[]
  /** As many as one may have. */
  most: number
}

const command = { patience: PATIENCE.command }
const pathOf = (id: string) => `/user/workspaces/${encodeURIComponent(id)}`

export const listWorkspaces = (options: CallOptions = {}) => request<Workspaces>('/user/workspaces', options)

/** Of what is on now, or, without being used, of named plugins. With the same id nothing is made twice. */
export const createWorkspace = (id: string, name: string, pluginIds?: readonly string[]) =>
  request<Workspaces>('/user/workspaces', { method: 'POST', body: { id, name, pluginIds }, ...command })

export const renameWorkspace = (id: string, name: string) =>
  request<Workspaces>(pathOf(id), { method: 'PATCH', body: { name }, ...command })

export const deleteWorkspace = (id: string) =>
  request<Workspaces>(pathOf(id), { method: 'DELETE', ...command })

/** Its plugins on, all others off. */
export const switchToWorkspace = (id: string) =>
  request<Workspaces>(`${pathOf(id)}/use`, { method: 'POST', ...command })
