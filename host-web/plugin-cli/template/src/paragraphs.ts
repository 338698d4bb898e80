/** How many blocks of text there are, with empty lines between them. */
export function countParagraphs(text: string): number {
  return text.split(/\n\s*\n/).filter((block) => block.trim() !== '').length
}
