"""The merchant API of Wish: client, sign-in, calls. The only importer of the HTTP client (docs/platform.md, 4)."""
