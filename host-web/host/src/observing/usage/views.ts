import { Signal } from '../signal'

/** Somebody looks at a plugin's page in the marketplace. */
export const pluginViewed = new Signal<[pluginId: string]>()
