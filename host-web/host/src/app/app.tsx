import { EditorPage } from '../editor/editor-page';

export function App() {
  return <EditorPage />;
}
