/** Serves the built console to a browser, with headers that let it load nothing but itself. */
import express, { type RequestHandler } from 'express'

const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ')

/** `folder` holds `index.html`; files below `assets/` carry their hash in their name. */
export const consoleFiles = (folder: string): RequestHandler =>
  express.static(folder, {
    index: 'index.html',
    redirect: false,
    setHeaders(response, path) {
      response.setHeader('content-security-policy', policy)
      response.setHeader('cross-origin-opener-policy', 'same-origin')
      response.setHeader(
        'cache-control',
        /[\\/]assets[\\/]/.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
      )
    },
  })
