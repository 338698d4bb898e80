export function EditorPage() {
  return <main>Editor</main>;
}
