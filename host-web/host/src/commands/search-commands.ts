/** Opens the palette, and so has no place in it. */
export const SEARCH_COMMANDS = 'commands.search'
