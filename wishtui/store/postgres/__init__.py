"""The store in a PostgreSQL database, for a team on several hosts. The only importer of psycopg."""
