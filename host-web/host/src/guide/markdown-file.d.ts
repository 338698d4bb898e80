declare module '*.md' {
  const page: import('./markdown').MarkdownPage
  export default page
}
