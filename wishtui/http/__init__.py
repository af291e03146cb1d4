"""HTTP, bounded: what every call of ours keeps to, whoever is asked. It and `wish/` alone import the client."""
