export const reviewPath = (pluginId: string, version: string) =>
  `/moderation/versions/${pluginId}/${encodeURIComponent(version)}`

export const collectionPath = (id: string) => `/moderation/collections/${id}`

export const moderatedPath = (pluginId: string) => `/moderation/plugins/${pluginId}`
