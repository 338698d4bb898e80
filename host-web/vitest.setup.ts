import '@testing-library/jest-dom/vitest';
import { cleanup } from '@testing-library/react';
import { afterEach } from 'vitest';

afterEach(() => {
  cleanup();
  // Tests of build tools run without a page.
  if (typeof localStorage !== 'undefined') localStorage.clear();
});
