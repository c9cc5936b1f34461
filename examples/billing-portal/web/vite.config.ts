import react from '@vitejs/plugin-react';
import { defineConfig, type UserConfig } from 'vite';

/** Built into `dist`, which the example's server serves; while developing, its server is asked for all data. */
const config: UserConfig = defineConfig({
  plugins: [react()],
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0 },
  server: {
    proxy: {
      '/billing': 'http://127.0.0.1:8080',
      '/session': 'http://127.0.0.1:8080',
      '/sandbox': 'http://127.0.0.1:8080',
    },
  },
});

export default config;
