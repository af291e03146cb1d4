"""The default backend: TinyDB files with a journal beside them. The only importer of tinydb."""
