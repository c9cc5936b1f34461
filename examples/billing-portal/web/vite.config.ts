import react from '@vitejs/plugin-react';
import { defineConfig, type UserConfig } from 'vite';

/** Built into `dist`, which the example's server serves; while developing, a demo that runs on its first port is asked for all data. */
const config: UserConfig = defineConfig({
  plugins: [react()],
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0 },
  server: {
    proxy: {
      '/billing': 'http://127.0.0.1:3000',
      '/session': 'http://127.0.0.1:3000',
      '/sandbox': 'http://127.0.0.1:3000',
    },
  },
});

export default config;
