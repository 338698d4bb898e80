/** The first word of every command of the host. */
export declare const HOST_NAMESPACES: readonly string[]
export declare const MODIFIERS: readonly string[]
export declare const NAMED_KEYS: readonly string[]
export declare const FUNCTION_KEYS: readonly string[]
export declare const SINGLE_KEYS: string
export declare const RESERVED_KEYS: readonly string[]

/** What is wrong with the id of a command of this plugin, or undefined. */
export declare function problemOfCommandId(pluginId: string, command: string): string | undefined

/** What is wrong with a key such as `Mod-Shift-f`, or undefined. */
export declare function problemOfKey(key: string): string | undefined

/** `Mod-Shift-f` in its modifiers and its key. */
export declare function partsOfKey(key: string): { modifiers: string[]; rest: string }
