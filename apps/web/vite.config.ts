import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const server = { target: process.env.SERVER_URL ?? 'http://127.0.0.1:3000', changeOrigin: true }

export default defineConfig({
  plugins: [react(), tailwindcss()],
  server: { port: 5173, strictPort: true, proxy: { '/trpc': server, '/api': server } },
  build: { target: 'es2023', chunkSizeWarningLimit: 1_000 },
})
